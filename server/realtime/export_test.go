package realtime

import "time"

// SetClock replaces the clock by which a hub tells of mutes. It is called before the hub's server is made.
func (h *Hub) SetClock(clock func() time.Time) { h.clock = clock }

// Addresses returns where the open connections act from.
func (s *Server) Addresses() []string {
	var list []string
	for _, c := range s.all() {
		list = append(list, c.actor.Address)
	}
	return list
}

// Listens reports whether a socket of the user listens to the room.
func (h *Hub) Listens(user, room string) bool { return h.listensIn(room, user) }
