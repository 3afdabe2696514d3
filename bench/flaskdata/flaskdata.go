// Package flaskdata makes what the Flask version would have left after years of use: an SQLite file and the keys of a
// Redis, byte for byte in its layout (contract sections 3 and 4). The same size makes the same data.
package flaskdata

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

// Size says how much there is. Every room has all users as members and its share of the messages; one message in ten is
// private.
type Size struct{ Users, Rooms, Messages int }

// begin is when the first message was sent.
var begin = time.Date(2021, 3, 1, 8, 0, 0, 0, time.UTC)

// batch is how many rows go in one round trip.
const batch = 2000

// WriteFile writes the database. All users share one password hash, of the password "old password".
func WriteFile(ctx context.Context, path string, size Size) (err error) {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, tables); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	for n := range size.Users {
		const insert = `INSERT INTO users (username, password_hash) VALUES (?, ?)`
		if _, err := tx.ExecContext(ctx, insert, user(n), hash); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return tx.Commit()
}

const (
	tables = `
CREATE TABLE users (id INTEGER NOT NULL, username VARCHAR(64), password_hash VARCHAR(128), avatar_hash VARCHAR(32), PRIMARY KEY (id));
CREATE UNIQUE INDEX ix_users_username ON users (username);
CREATE TABLE permissions (id INTEGER NOT NULL, permission_name VARCHAR(64), PRIMARY KEY (id), UNIQUE (permission_name));
CREATE TABLE reluserpermission (id INTEGER NOT NULL, user_id INTEGER, permission_id INTEGER, PRIMARY KEY (id));
INSERT INTO permissions (permission_name) VALUES ('createroom');
INSERT INTO reluserpermission (user_id, permission_id) VALUES (1, 1);`
	hash = "pbkdf2:sha256:1000$saltsalt$" + "b0a8f7e52b8d0f2e1c7a6d5b4a39281706f5e4d3c2b1a0998877665544332211"
)

func user(n int) string { return "user" + strconv.Itoa(n) }
func room(n int) string { return "room " + strconv.Itoa(n) }

// FillRedis writes rooms, members, messages and a mute.
func FillRedis(ctx context.Context, url string, size Size) error {
	opts, err := redis.ParseURL(url)
	if err != nil {
		return err
	}
	client := redis.NewClient(opts)
	if err := errors.Join(fillRooms(ctx, client, size), fillMessages(ctx, client, size)); err != nil {
		return errors.Join(err, client.Close())
	}
	err = client.Set(ctx, "b_user-"+user(0), user(0), time.Hour).Err()
	return errors.Join(err, client.Close())
}

func fillRooms(ctx context.Context, client *redis.Client, size Size) error {
	for n := range size.Rooms {
		members := []redis.Z{{Score: seconds(begin), Member: "hi-user"}, {Score: 1, Member: user(0)}}
		for u := 1; u < size.Users; u++ {
			members = append(members, redis.Z{Score: seconds(begin) + float64(u), Member: user(u)})
		}
		if err := client.ZAdd(ctx, "chat-"+room(n), members...).Err(); err != nil {
			return err
		}
	}
	return nil
}

// fillMessages lets people take turns, some seconds apart.
func fillMessages(ctx context.Context, client *redis.Client, size Size) error {
	random := rand.New(rand.NewPCG(1, 2))
	at := begin
	for done := 0; done < size.Messages; {
		pipe := client.Pipeline()
		for range min(batch, size.Messages-done) {
			at = at.Add(time.Duration(1+random.IntN(10_000_000)) * time.Microsecond)
			from := random.IntN(size.Users)
			key := "msg-" + room(done%size.Rooms)
			if done%10 == 9 {
				key = "pmsg-" + user((from+1)%size.Users) + "-" + user(from)
			}
			row := fmt.Sprintf(`{"username": "%s", "msg": "\u4f60\u597d, message %d: %s"}`, user(from), done, filler[:random.IntN(len(filler))])
			pipe.ZAdd(ctx, key, redis.Z{Score: seconds(at), Member: row})
			done++
		}
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

const filler = "what people say to each other in a chat room is short most of the time, and now and then a little longer"

func seconds(t time.Time) float64 { return float64(t.UnixMicro()) / 1e6 }
