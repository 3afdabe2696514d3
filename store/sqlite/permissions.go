package sqlite

import (
	"context"

	"hihichat/chat"
)

const (
	insertPermission = `INSERT INTO permissions (permission_name)
		SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM permissions WHERE permission_name = ?1)`
	selectPermissions = `SELECT DISTINCT permission_name FROM permissions
		WHERE permission_name IS NOT NULL ORDER BY permission_name`
	selectGrants = `SELECT DISTINCT p.permission_name FROM reluserpermission r JOIN permissions p ON p.id = r.permission_id
		WHERE r.user_id = ? AND p.permission_name IS NOT NULL ORDER BY p.permission_name`
	insertGrant = `INSERT INTO reluserpermission (user_id, permission_id)
		SELECT ?1, min(p.id) FROM permissions p WHERE p.permission_name = ?2 AND NOT EXISTS (
			SELECT 1 FROM reluserpermission r JOIN permissions held ON held.id = r.permission_id
			WHERE r.user_id = ?1 AND held.permission_name = ?2)
		HAVING count(*) > 0`
	deleteGrants = `DELETE FROM reluserpermission WHERE user_id = ?`
	deleteGrant  = `DELETE FROM reluserpermission WHERE user_id = ?
		AND permission_id IN (SELECT id FROM permissions WHERE permission_name = ?)`
)

// Permissions implements chat.AccountStore.
func (s *Store) Permissions(ctx context.Context) ([]chat.Permission, error) {
	ps, err := collect(ctx, s.reader, one[chat.Permission], selectPermissions)
	return ps, failed("list permissions", err)
}

// CreatePermission implements chat.AccountStore.
func (s *Store) CreatePermission(ctx context.Context, p chat.Permission) error {
	return s.write(ctx, "create a permission", func(t *tx) error {
		_, err := t.exec(insertPermission, string(p))
		return err
	})
}

// PermissionsOf implements chat.AccountStore.
func (s *Store) PermissionsOf(ctx context.Context, id int64) ([]chat.Permission, error) {
	ps, err := collect(ctx, s.reader, one[chat.Permission], selectGrants, id)
	return ps, failed("list grants", err)
}

// Grant implements chat.AccountStore.
func (s *Store) Grant(ctx context.Context, id int64, ps ...chat.Permission) error {
	return s.write(ctx, "grant permissions", func(t *tx) error { return t.grant(id, ps) })
}

// ChangeGrants implements chat.AccountStore.
func (s *Store) ChangeGrants(ctx context.Context, id int64, give, take []chat.Permission) error {
	return s.write(ctx, "change grants", func(t *tx) error {
		for _, p := range take {
			if _, err := t.exec(deleteGrant, id, string(p)); err != nil {
				return err
			}
		}
		return t.grant(id, give)
	})
}

// setGrants makes exactly ps the user's grants; ErrNoUser.
func (t *tx) setGrants(id int64, ps []chat.Permission) error {
	if _, err := t.exec(deleteGrants, id); err != nil {
		return err
	}
	return t.grant(id, ps)
}

// grant adds grants and makes their names known; ErrNoUser.
func (t *tx) grant(id int64, ps []chat.Permission) error {
	if _, err := t.user(id); err != nil {
		return err
	}
	for _, p := range ps {
		if _, err := t.exec(insertPermission, string(p)); err != nil {
			return err
		}
		if _, err := t.exec(insertGrant, id, string(p)); err != nil {
			return err
		}
	}
	return nil
}
