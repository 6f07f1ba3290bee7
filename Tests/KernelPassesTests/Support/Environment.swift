// Environment variables that make tests longer.

import Glibc

func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
