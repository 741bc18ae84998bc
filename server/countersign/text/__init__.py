"""Shadow text: edits in, marks out. Pure: no input or output, no types of an editor protocol."""
