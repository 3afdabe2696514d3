package sqlite

// Exists reports whether there is a database in a data folder.
func Exists(dir string) bool { return !missing(Path(dir)) }
