"""What watches a program from inside. See docs/watch.md; nothing here is imported by the program itself."""
