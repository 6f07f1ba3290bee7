// Formats behind the chunk protocols.
