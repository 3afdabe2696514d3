package chat

// May is the policy's decision about an action that is done to somebody of that name and role.
func May(a Actor, act Action, s Standing, name string, role Role) error {
	return may(a, act, s, target{name, role})
}

// RoleOf returns the role of a in the room that s is about.
func RoleOf(a Actor, s Standing) Role { return roleOf(a, s) }
