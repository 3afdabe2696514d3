package store

import "hihichat/store/sqlite"

// Database returns where the database of a data folder is, or will be made, and whether there is one.
func Database(dir string) (path string, exists bool) { return sqlite.Path(dir), sqlite.Exists(dir) }
