package chat

import "unicode/utf8"

// Permission is the name of something a user may be allowed to do. Names are data: an administrator can add more, and
// a custom page may ask for them.
type Permission string

// The permissions that hihichat itself asks for.
const (
	CreateRoomPermission Permission = "createroom"
	Moderate             Permission = "moderate" // in every room
	ManageUsers          Permission = "manageusers"
	ManagePermissions    Permission = "managepermissions"
	ReadAudit            Permission = "readaudit"
)

// KnownPermissions are there in every database.
var KnownPermissions = []Permission{CreateRoomPermission, Moderate, ManageUsers, ManagePermissions, ReadAudit}

// NewPermission checks the name of a permission to be added: like a user's name, but never reserved. Errors are of
// kind Invalid.
func NewPermission(raw string) (Permission, error) {
	if utf8.RuneCountInString(raw) > MaxNameLength {
		return "", Refuse(Invalid, "name-long", "The name is longer than 64 characters.")
	}
	name, err := NewName(raw)
	if err != nil {
		return "", err
	}
	return Permission(name), nil
}
