// Blocked arrays.
