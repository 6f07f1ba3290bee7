// The module's front door; see the files beside it.
