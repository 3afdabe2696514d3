// Package chat holds the rules of hihichat: who may do what, in which order messages count, and what is promised to
// whom. It knows rooms, members, messages, mutes, accounts and sessions as plain values and reaches storage only
// through the small contracts that stand beside those values (RoomStore, MessageStore, …).
//
// It does no I/O of its own: net/http, database/sql, gin and redis are not imported here, and arch_test.go keeps it
// so. Decisions are pure functions of who, standing and now (policy.go); the clock and the entropy are injected.
//
// The way of a message: Service.Accept asks the policy and fixes the message's place in the order (its ID); the log
// stores it together with whatever else is waiting; once it is durable the Publisher delivers it and the sender gets
// its answer.
package chat
