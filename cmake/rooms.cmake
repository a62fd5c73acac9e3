# SPDX-License-Identifier: MIT
# postroad_room(NAME SOURCES a.cpp b.cpp … LINK target …)
#   A room of core/: the static library postroad_NAME, without Qt. LINK names only what the room may look at
#   (docs/architecture.md has the table; tests/repository holds it).
function(postroad_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;LINK" ${ARGN})
  if(ROOM_SOURCES)
    add_library(postroad_${name} STATIC ${ROOM_SOURCES})
    target_include_directories(postroad_${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(postroad_${name} PUBLIC ${ROOM_LINK})
  else()
    add_library(postroad_${name} INTERFACE)
    target_include_directories(postroad_${name} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(postroad_${name} INTERFACE ${ROOM_LINK})
  endif()
endfunction()

# postroad_test(NAME SOURCES tst_a.cpp tst_b.cpp … LINK target … [GUI] [SLOW] [COST seconds])
#   One program of Qt Test classes; each file registers its class with POSTROAD_TEST (tests/support/registry.h).
#   GUI: it needs a QApplication. SLOW: `./test --quick` leaves it out.
#   COST: what it takes, about; those that take long begin first.
function(postroad_test name)
  cmake_parse_arguments(TEST "GUI;SLOW" "COST" "SOURCES;LINK" ${ARGN})
  add_executable(tst_${name} ${TEST_SOURCES} ${PROJECT_SOURCE_DIR}/tests/support/test_main.cpp)
  # moc 6.4 loses libstdc++'s macros when the first header is <compare> or <chrono>, unless it saw them before.
  set_target_properties(tst_${name} PROPERTIES AUTOMOC ON AUTOMOC_MOC_OPTIONS "--include;version")
  target_include_directories(tst_${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(tst_${name} PRIVATE ${TEST_LINK} Qt6::Test)
  target_compile_definitions(tst_${name} PRIVATE
    POSTROAD_SOURCE_DIR="${PROJECT_SOURCE_DIR}" QT_NO_CAST_FROM_ASCII)
  if(TEST_GUI)
    target_compile_definitions(tst_${name} PRIVATE POSTROAD_TEST_GUI)
    target_link_libraries(tst_${name} PRIVATE Qt6::Widgets)
  endif()
  if(POSTROAD_SANITIZE MATCHES "undefined")
    # The tests' own arithmetic is not what this sanitizer is for, and takes long to compile.
    target_compile_options(tst_${name} PRIVATE -fno-sanitize=undefined)
  endif()
  add_test(NAME ${name} COMMAND tst_${name})
  set_tests_properties(${name} PROPERTIES
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8" TIMEOUT 600)
  if(TEST_COST)
    set_tests_properties(${name} PROPERTIES COST ${TEST_COST})
  endif()
  if(TEST_SLOW)
    set_tests_properties(${name} PROPERTIES LABELS slow)
  endif()
endfunction()
