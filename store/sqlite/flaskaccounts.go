package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"hihichat/chat"
)

// The bounds on what is read from a database that may hold anything.
const (
	maxFlaskName        = 4096 // bytes; the Flask version takes 64 characters
	maxFlaskHash        = 1024
	maxFlaskPermissions = 10_000
	maxFlaskGrants      = 500_000
)

// short reads a text unless it is longer than ?1 bytes, whose length SQLite knows without reading it.
func short(column string) string {
	return `CASE WHEN octet_length(` + column + `) <= ?1 THEN CAST(` + column + ` AS TEXT) END`
}

// Permissions yields the names of all permissions. Those that are empty, too long or there twice are left out.
func (f *FlaskFile) Permissions(ctx context.Context) iter.Seq2[chat.Permission, error] {
	return func(yield func(chat.Permission, error) bool) {
		names, err := f.permissionNames(ctx)
		if err != nil {
			yield("", err)
			return
		}
		sorted := make([]chat.Permission, 0, len(names))
		for _, name := range names {
			sorted = append(sorted, name)
		}
		slices.Sort(sorted)
		for _, name := range slices.Compact(sorted) {
			if !yield(name, nil) {
				return
			}
		}
	}
}

// permissionNames returns the names by their ids.
func (f *FlaskFile) permissionNames(ctx context.Context) (map[int64]chat.Permission, error) {
	type entry struct {
		id   int64
		name sql.NullString
	}
	scan := func(r row) (e entry, err error) { return e, r.Scan(&e.id, &e.name) }
	query := `SELECT CASE typeof(id) WHEN 'integer' THEN id ELSE 0 END, ` + short("permission_name") +
		` FROM permissions LIMIT ` + strconv.Itoa(maxFlaskPermissions+1)
	entries, err := collect(ctx, f.reader, scan, query, maxFlaskName)
	if err != nil {
		return nil, f.explain(err)
	}
	if len(entries) > maxFlaskPermissions {
		return nil, fmt.Errorf("%s has more than %d permissions", f.path, maxFlaskPermissions)
	}
	names := make(map[int64]chat.Permission, len(entries))
	for _, e := range entries {
		if e.name.String != "" {
			names[e.id] = chat.Permission(e.name.String)
		}
	}
	return names, nil
}

// grants returns what each user holds, by the user's id, each once and in byte order.
func (f *FlaskFile) grants(ctx context.Context) (map[int64][]chat.Permission, error) {
	names, err := f.permissionNames(ctx)
	if err != nil {
		return nil, err
	}
	type relation struct{ user, permission int64 }
	scan := func(r row) (e relation, err error) { return e, r.Scan(&e.user, &e.permission) }
	const query = `SELECT user_id, permission_id FROM reluserpermission
		WHERE typeof(user_id) = 'integer' AND typeof(permission_id) = 'integer' LIMIT ?`
	relations, err := collect(ctx, f.reader, scan, query, maxFlaskGrants+1)
	if err != nil {
		return nil, f.explain(err)
	}
	if len(relations) > maxFlaskGrants {
		return nil, fmt.Errorf("%s has more than %d grants", f.path, maxFlaskGrants)
	}
	held := make(map[int64][]chat.Permission)
	for _, r := range relations {
		if name, known := names[r.permission]; known && !slices.Contains(held[r.user], name) {
			held[r.user] = append(held[r.user], name)
		}
	}
	for _, ps := range held {
		slices.Sort(ps)
	}
	return held, nil
}

// flaskUser is a row of users, with values only where they are short enough.
type flaskUser struct {
	id, flaskID   int64
	kind          string // of the name: text, null, blob, …
	length        sql.NullInt64
	name, avatar  sql.NullString
	hash, current sql.NullString
	disabled      bool
	shown         sql.NullString
}

// Accounts yields all accounts in the order of their ids, none of them an administrator. Rows without a usable name,
// and all but the first of several with the same one, are a chat.Skip each.
func (f *FlaskFile) Accounts(ctx context.Context) iter.Seq2[chat.AccountRecord, error] {
	return func(yield func(chat.AccountRecord, error) bool) {
		held, err := f.grants(ctx)
		if err != nil {
			yield(chat.AccountRecord{}, err)
			return
		}
		seen := make(map[string]bool)
		visit := func(u flaskUser) bool {
			record, err := u.record(held, seen)
			return yield(record, err)
		}
		if err := eachRow(ctx, f.reader, scanFlaskUser, visit, f.selectUsers(), maxFlaskName); err != nil {
			yield(chat.AccountRecord{}, f.explain(err))
		}
	}
}

// selectUsers reads what there is of the columns. A database that hihichat has used already holds newer hashes too.
func (f *FlaskFile) selectUsers() string {
	avatar, current, flaskID, disabled, shown := `''`, `''`, `id`, `0`, `''`
	if f.has("avatar_hash") {
		avatar = short("avatar_hash")
	}
	if f.has("argon2_hash") {
		current = short("argon2_hash")
	}
	if f.has("flask_id") {
		flaskID = `coalesce(flask_id, 0)`
	}
	if f.has("disabled") && f.has("shown_name") {
		disabled, shown = `coalesce(disabled, 0) <> 0`, short("shown_name")
	}
	return `SELECT CASE typeof(id) WHEN 'integer' THEN id ELSE 0 END, typeof(username), octet_length(username),
		` + short("username") + `, ` + short("password_hash") + `,
		` + avatar + `, ` + current + `, CASE typeof(` + flaskID + `) WHEN 'integer' THEN ` + flaskID + ` ELSE 0 END,
		` + disabled + `, ` + shown + `
		FROM users ORDER BY id`
}

func scanFlaskUser(r row) (u flaskUser, err error) {
	err = r.Scan(&u.id, &u.kind, &u.length, &u.name, &u.hash, &u.avatar, &u.current, &u.flaskID,
		&u.disabled, &u.shown)
	return u, err
}

// record makes an account of the row, or says why not.
func (u flaskUser) record(held map[int64][]chat.Permission, seen map[string]bool) (chat.AccountRecord, error) {
	skip := func(why string) (chat.AccountRecord, error) {
		return chat.AccountRecord{}, &chat.Skip{What: "account", Name: u.label(), Why: why}
	}
	switch {
	case u.kind == "blob":
		return skip("its name is no text")
	case u.length.Int64 > maxFlaskName:
		return skip("its name is longer than 4 KiB")
	case u.name.String == "":
		return skip("it has no name")
	case seen[u.name.String]:
		return skip("another row before it has the same name")
	}
	seen[u.name.String] = true
	return chat.AccountRecord{
		User: chat.User{
			ID: u.id, Name: u.name.String, AvatarHash: u.avatar.String, Disabled: u.disabled, ShownName: u.shown.String,
		},
		FlaskID: max(u.flaskID, 0),
		Legacy:  u.hash.String, // empty when it was too long: no password opens such an account
		Current: u.current.String,
		Grants:  held[u.id],
	}, nil
}

// label names the row for a report.
func (u flaskUser) label() string {
	if u.name.String != "" {
		return u.name.String
	}
	return "id " + strconv.FormatInt(u.id, 10)
}
