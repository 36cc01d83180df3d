# Writes OUT, a C++ file in which FUNCTION, declared in HEADER, returns the text of IN.
# Run by the build: cmake -DIN=... -DOUT=... -DHEADER=... -DFUNCTION=... -P embed_text.cmake
file(READ ${IN} text)
file(WRITE ${OUT}.new
  "#include \"${HEADER}\"\n\nstd::string_view ${FUNCTION}() {\n  return R\"embedded(${text})embedded\";\n}\n")
file(COPY_FILE ${OUT}.new ${OUT} ONLY_IF_DIFFERENT)
