# The demo: everything it needs has been built before. Its own output is the point, so it is not hidden in a log.
run_demo() { run_node --disable-warning=ExperimentalWarning demo/demo.mjs "$@"; }
