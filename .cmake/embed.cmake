# Writes the files of DIR as C data: cmake -DDIR=src/web -DOUT=web_assets.c -P embed.cmake
file(GLOB files ${DIR}/*)
list(SORT files)
set(data "")
set(table "")
set(i 0)
foreach(file ${files})
	get_filename_component(name ${file} NAME)
	file(SIZE ${file} size)
	file(READ ${file} hex HEX)
	string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
	string(REGEX REPLACE "(................................................................................)"
		"\\1\n" bytes "${bytes}")
	string(APPEND data "static const unsigned char file_${i}[] = {\n${bytes}0};\n")
	string(APPEND table "\t{\"/${name}\", (const char *)file_${i}, ${size}},\n")
	math(EXPR i "${i} + 1")
endforeach()
file(WRITE ${OUT} "/* Made by .cmake/embed.cmake from src/web/. */\n#include \"daemon/pages.h\"\n\n"
	"${data}\nconst struct pages_asset pages_assets[] = {\n${table}};\n"
	"const size_t pages_nassets = ${i};\n")
