"""Read and write HAR 1.2, the format in which browsers and proxies record HTTP."""
