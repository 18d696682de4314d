# The web pages: src/web/ built by Node.js into one C file, KP_WEB_ASSETS. Packages are
# fetched once, into src/web/node_modules/, and again when the lock file changes. Without
# Node.js the daemon is built all the same and has no pages.
set(web ${CMAKE_SOURCE_DIR}/src/web)
set(KP_WEB_ASSETS ${CMAKE_CURRENT_BINARY_DIR}/web_assets.c)
find_program(KP_NODE NAMES node nodejs)
find_program(KP_NPM npm)

if(KP_WEB AND KP_NODE AND KP_NPM)
	file(GLOB_RECURSE web_files CONFIGURE_DEPENDS ${web}/*)
	list(FILTER web_files EXCLUDE REGEX "/node_modules/|README")
	set(installed ${web}/node_modules/.package-lock.json)
	add_custom_command(OUTPUT ${installed}
		COMMAND ${KP_NPM} ci --silent
		COMMAND ${CMAKE_COMMAND} -E touch ${installed}
		DEPENDS ${web}/package.json ${web}/package-lock.json ${web}/.npmrc
		WORKING_DIRECTORY ${web}
		COMMENT "Installing npm packages (-DKP_WEB=OFF builds without web pages)" VERBATIM)
	add_custom_command(OUTPUT ${KP_WEB_ASSETS}
		COMMAND ${KP_NODE} build.mjs ${KP_WEB_ASSETS}
		DEPENDS ${web_files} ${installed}
		WORKING_DIRECTORY ${web}
		COMMENT "Building src/web" VERBATIM)
else()
	if(KP_WEB)
		message(WARNING "Node.js or npm is missing: the daemon is built without web pages "
			"(apt-get install nodejs npm)")
	endif()
	file(CONFIGURE OUTPUT ${KP_WEB_ASSETS} CONTENT [[
#include "daemon/pages.h"

const struct pages_asset pages_assets[1];
const size_t pages_nassets = 0;
]])
endif()
