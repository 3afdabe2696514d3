// Package redis keeps rooms, members, messages, mutes and read marks in Redis, in the Flask version's own keys (contract section
// 3), so that both can work on one Redis at the same time: whatever the one writes, the other reads.
//
//	chat-<room>         zset    user → time joined in seconds; the creator → 1; hi-user keeps the key alive
//	msg-<room>          zset    {"id": …, "username": …, "msg": …} → time sent in seconds
//	pmsg-<to>-<me>      zset    the same with "to"; every private message stands here and in pmsg-<me>-<to>
//	pchat-<to>-<me>     zset    the two names
//	b_user-<user>       string  a mute that binds everywhere; its TTL is the time left
//
// What Flask does not have lives under hihi: (keys.go):
//
//	hihi:room:<room>    hash    topic, owner, created (microseconds), public, moderators, ban:<user> for each ban, …
//	hihi:rooms          zset    index of room names, for pages in byte order
//	hihi:histories      zset    index of keys that hold messages → a time before or at their oldest message's
//	hihi:newest         string  microseconds of the newest message of all
//	hihi:peers:<user>   zset    who the user has private conversations with → time of the newest message
//	hihi:joined:<user>  zset    index of the rooms that the user is a member of: joined.go says what it is worth
//	hihi:read:<room>    hash    user → ID of the message up to which they have read the room
//	hihi:readpair:…     hash    the same of a private conversation
//	hihi:marksbegin     string  the ID up to which everything counts as read
//	hihi:mute:…         string  a mute that binds in one room, with its reason; its TTL is the time left
//	hihi:mutes:<room>   zset    who has such a mute in the room, or had one
//	hihi:why:<user>     string  the reason of a mute that binds everywhere, with the same TTL
//
// The indexes save scans while the store runs. Open fills them from the keys it finds, since Flask does not keep them;
// a room that Flask makes meanwhile is added when somebody asks for it, a member whom it lets in when they list the rooms.
//
// Nothing here needs more than one key at a time: single commands, scripts on one key and pipelines, which go-redis
// splits by node. So a cluster works as well as one server (cluster_test.go). Where two keys must agree, they are
// written in an order that leaves only harmless leftovers if the connection breaks in between.
//
// An acknowledged message survives whatever Redis survives: with appendonly yes and appendfsync always that includes
// kill -9 and loss of power; with anything less Open logs a warning.
package redis
