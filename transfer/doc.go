// Package transfer moves everything that is kept from a source to stores, part by part: permissions, accounts, rooms,
// messages, silent pairs, mutes. A source is a stream of records, from the Flask version's databases, from another store or from a
// file; the stores take each part in by the archive contracts of package chat, in one transaction where they have any.
//
// Records that can't be taken over are passed over and reported. The report says for every part what was read, added
// and left as it was.
package transfer
