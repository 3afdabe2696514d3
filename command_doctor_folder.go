package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"hihichat/auth"
	"hihichat/store"
)

// checkFolder looks at the data folder: the server must be able to write there, and nobody else should look in.
func checkFolder(_ context.Context, e *examination, f *findings) {
	dir := e.process.data
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		checkParent(dir, f)
		return
	case err != nil:
		f.add(bad, "%v", err)
		return
	case !info.IsDir():
		f.add(bad, "%s is not a folder; name another one with --data", dir)
		return
	}
	if err := writable(dir); err != nil {
		f.add(bad, "%s can't be written: %v", dir, err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		f.add(warn, "others on this machine can look into %s (%s); run: chmod 700 %[1]s", dir, mode)
	}
	if len(f.list) == 0 {
		f.add(ok, "%s", dir)
	}
}

// checkParent looks whether the first start can make the folder.
func checkParent(dir string, f *findings) {
	parent, err := existingFolder(dir)
	if err == nil {
		err = writable(parent)
	}
	if err != nil {
		f.add(bad, "%s is not there, and can't be made: %v; name another one with --data", dir, err)
		return
	}
	f.add(ok, "%s is not there yet; the first start makes it", dir)
}

// writable tries to make a file in a folder.
func writable(dir string) error {
	probe, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return err
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// checkSecret looks at the key of the sessions without showing it.
func checkSecret(_ context.Context, e *examination, f *findings) {
	if e.settings.SecretKey != "" {
		f.add(ok, "given as --secret-key")
		return
	}
	path := filepath.Join(e.process.data, secretFile)
	_, exposed, err := readSecret(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.add(ok, "not there yet; the first start makes one")
	case err != nil:
		f.add(bad, "%v", err)
	case exposed != 0:
		f.add(warn, "others on this machine can read %s (%s); run: chmod 600 %[1]s", path, exposed)
	default:
		f.add(ok, "%s", path)
	}
}

// defaultNames are those of the accounts that came with a password which everybody knows.
var defaultNames = []string{adminName, "laopao"}

// checkDatabase reads the whole file.
func checkDatabase(ctx context.Context, e *examination, f *findings) {
	i, err := store.InspectSQLite(ctx, e.process.data, defaultNames...)
	e.database = i
	switch {
	case err != nil:
		f.add(bad, "%v", err)
	case !i.Exists:
		f.add(ok, "not there yet; the first start makes %s", i.Path)
	case i.Damage != nil:
		f.add(bad, "%s: %v; stop the server and restore a backup into an empty folder", i.Path, i.Damage)
	case i.Version > i.Known:
		f.add(bad, "%s is of a newer hihichat (version %d, this one knows %d); use that one, or a backup from before", i.Path, i.Version, i.Known)
	case i.Version == 0:
		f.add(ok, "%s is the Flask version's; the first start takes it over, after a copy", i.Path)
	case i.Version < i.Known:
		f.add(ok, "%s is of an older hihichat; the next start brings it up to date (a backup before that does no harm)", i.Path)
	case i.Journal != "wal":
		f.add(warn, "%s is in journal mode %s; the next start makes that wal", i.Path, i.Journal)
	case i.WAL > maxWAL && i.WAL > i.Bytes:
		f.add(warn, "the log beside %s has grown to %s: some program holds it open and reads for long", i.Path, byteSize(i.WAL))
	default:
		f.add(ok, "%s, %s, every page in order", i.Path, byteSize(i.Bytes))
	}
}

// maxWAL is how large a write-ahead log may be without wondering: SQLite starts anew after 4 MB, when nobody reads.
const maxWAL = 64 << 20

// checkAccounts looks for somebody who can administer, and for passwords that everybody knows.
func checkAccounts(_ context.Context, e *examination, f *findings) {
	i := e.database
	if !i.Usable() {
		return
	}
	if i.Administrators == 0 {
		f.add(warn, "nobody is an administrator; run: hihichat user grant NAME --admin")
	}
	for _, c := range i.Accounts {
		if auth.OpensWithPublished(c) {
			f.add(warn, "the password of %s is published, so it signs nobody in; run: hihichat user passwd %[1]s", printable(c.User.Name))
		}
	}
	if len(f.list) == 0 {
		f.add(ok, "%s", counted(i.Administrators, "administrator"))
	}
}
