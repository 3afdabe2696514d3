package sqlite

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"hihichat/chat"
)

// selectHolders reads the accounts of manyUsers names, with one row for each permission or one without.
var selectHolders = `SELECT ` + userColumns + `, p.permission_name FROM users u
	LEFT JOIN reluserpermission r ON r.user_id = u.id LEFT JOIN permissions p ON p.id = r.permission_id
	WHERE u.username IN (?` + strings.Repeat(", ?", manyUsers-1) + `) ORDER BY u.id, p.permission_name`

// UsersNamed implements chat.AccountStore.
func (s *Store) UsersNamed(ctx context.Context, names []string) (map[string]chat.Holder, error) {
	holders := make(map[string]chat.Holder, len(names))
	for chunk := range slices.Chunk(names, manyUsers) {
		args := make([]any, manyUsers)
		for i := range args {
			args[i] = chunk[min(i, len(chunk)-1)]
		}
		found, err := collect(brief(ctx), s.reader, scanGranted, selectHolders, args...)
		if err != nil {
			return nil, failed("read accounts", err)
		}
		for _, g := range found {
			g.addTo(holders)
		}
	}
	return holders, nil
}

// granted is an account with one of its permissions, if it has any.
type granted struct {
	user       userRow
	permission sql.NullString
}

func scanGranted(r row) (g granted, err error) {
	err = r.Scan(append(g.user.columns(), &g.permission)...)
	return g, err
}

// addTo joins the rows of one account, which come in the order of its permissions.
func (g *granted) addTo(holders map[string]chat.Holder) {
	h, known := holders[g.user.Name]
	if !known {
		h.User = g.user.user()
	}
	if p := chat.Permission(g.permission.String); g.permission.Valid && !slices.Contains(h.Permissions, p) {
		h.Permissions = append(h.Permissions, p)
	}
	holders[g.user.Name] = h
}
