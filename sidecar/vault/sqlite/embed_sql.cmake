# Writes OUT: one constant per file in FILES, named after it.
set(text "// Generated from sql/*.sql.\n#pragma once\n\nnamespace feldsiegel::vault::sqlite::sql {\n\n")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME_WE)
  file(READ "${file}" statement)
  string(APPEND text "inline constexpr char ${name}[] = R\"sql(${statement})sql\";\n")
endforeach()
string(APPEND text "\n}  // namespace feldsiegel::vault::sqlite::sql\n")
file(WRITE "${OUT}" "${text}")
