# Every foreign library, found at once: what is missing is named together, with the
# Debian package that brings it.
find_package(PkgConfig)
if(NOT PKG_CONFIG_FOUND)
	message(FATAL_ERROR "pkg-config is missing: apt-get install pkg-config")
endif()

set(kp_missing "")

macro(kp_pkg name module package)
	pkg_check_modules(${name} QUIET IMPORTED_TARGET ${module})
	if(${name}_FOUND)
		add_library(kp::${name} ALIAS PkgConfig::${name})
	else()
		list(APPEND kp_missing "${module} (${package})")
	endif()
endmacro()

# Libraries without a pkg-config file: by header and library name.
macro(kp_lib name header libname package)
	find_path(KP_${name}_INCLUDE ${header})
	find_library(KP_${name}_LIBRARY ${libname})
	if(KP_${name}_INCLUDE AND KP_${name}_LIBRARY)
		add_library(kp::${name} UNKNOWN IMPORTED)
		set_target_properties(kp::${name} PROPERTIES
			IMPORTED_LOCATION ${KP_${name}_LIBRARY}
			INTERFACE_INCLUDE_DIRECTORIES ${KP_${name}_INCLUDE})
	else()
		list(APPEND kp_missing "${libname} (${package})")
	endif()
endmacro()

kp_pkg(websockets libwebsockets libwebsockets-dev)
kp_pkg(cjson libcjson libcjson-dev)
kp_pkg(curl libcurl libcurl4-openssl-dev)
kp_pkg(sqlite3 sqlite3 libsqlite3-dev)
kp_pkg(pcre2 libpcre2-8 libpcre2-dev)
kp_pkg(voikko libvoikko libvoikko-dev)
kp_pkg(utf8proc libutf8proc libutf8proc-dev)
kp_pkg(fyaml libfyaml libfyaml-dev)
kp_pkg(md4c md4c-html libmd4c-html0-dev)
kp_pkg(cjose cjose "libcjose-dev libjansson-dev")
kp_pkg(sodium libsodium libsodium-dev)
kp_pkg(gmime gmime-3.0 libgmime-3.0-dev)
kp_pkg(xml2 libxml-2.0 libxml2-dev)
kp_pkg(cmocka cmocka libcmocka-dev)
kp_lib(stemmer libstemmer.h stemmer libstemmer-dev)

# Loaded at run time: without them the daemon does not start.
file(GLOB kp_evlib /usr/lib/*/libwebsockets-evlib_ev.so /usr/lib*/libwebsockets-evlib_ev.so
	/usr/local/lib*/libwebsockets-evlib_ev.so)
if(NOT kp_evlib)
	list(APPEND kp_missing "the libev plugin of libwebsockets (libwebsockets-evlib-ev)")
endif()
file(GLOB kp_voikko_fi /usr/lib/voikko/5/*/index.txt /usr/share/voikko/5/*/index.txt
	/usr/local/lib/voikko/5/*/index.txt)
if(NOT kp_voikko_fi)
	list(APPEND kp_missing "the Finnish dictionary of Voikko (voikko-fi)")
endif()

# Word lists, packed into the programs: a word that is on one is no slip.
macro(kp_words name file package)
	find_file(KP_WORDS_${name} ${file} PATHS /usr/share/dict /usr/local/share/dict
		NO_DEFAULT_PATH)
	if(NOT KP_WORDS_${name})
		list(APPEND kp_missing "the word list ${file} (${package})")
	endif()
endmacro()
kp_words(sv swedish wswedish)
kp_words(en_gb british-english wbritish)
kp_words(en_us american-english wamerican)

if(kp_missing)
	list(JOIN kp_missing "\n  " text)
	message(FATAL_ERROR "missing libraries (Debian package in brackets); "
		"./deploy/start installs them all:\n  ${text}")
endif()
