package main

import (
	"context"
	"strconv"
	"strings"
	"time"

	"hihichat/store"
)

// redisPatience bounds the look at Redis: one that hangs is bad enough.
const redisPatience = 15 * time.Second

// checkRedis looks at every server of it.
func checkRedis(ctx context.Context, e *examination, f *findings) {
	if e.settings.RedisURL == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, redisPatience)
	defer cancel()
	i, err := store.InspectRedis(ctx, e.settings.RedisURL)
	if err != nil {
		f.add(bad, "%v", err)
		return
	}
	for _, server := range i.Servers {
		judgeRedis(server, f)
	}
	if i.Flask {
		f.add(ok, "the Flask version's messages are there")
		if e.settings.Retention == nil {
			f.add(ok, "none of them expires until --retention says when")
		}
	}
}

// judgeRedis judges one server. The first line says what it is.
func judgeRedis(s store.RedisServer, f *findings) {
	if s.Version == "" {
		f.add(warn, "Redis answers at %s, but its user may not use INFO: make sure yourself of appendonly yes, appendfsync always and "+
			"maxmemory-policy noeviction", s.Addr)
		return
	}
	f.add(ok, "Redis %s answers at %s", s.Version, s.Addr)
	switch major, _ := strconv.Atoi(strings.SplitN(s.Version, ".", 2)[0]); {
	case s.Loading:
		f.add(warn, "%s is still loading its files; the server waits for it", s.Addr)
		return
	case major < 4:
		f.add(bad, "Redis %s is too old; update it to 6 or newer", s.Version)
	case major < 6:
		f.add(warn, "Redis %s gets no security fixes any more; update it", s.Version)
	}
	if s.Role == "slave" {
		f.add(bad, "%s is a replica and can't be written; name its master, or its sentinels as redis+sentinel://", s.Addr)
	}
	judgeDurability(s, f)
	judgeMemory(s, f)
	judgeRedisClock(s, f)
}

// judgeDurability tells what is lost when the machine loses power.
func judgeDurability(s store.RedisServer, f *findings) {
	const mend = "CONFIG SET appendonly yes, CONFIG SET appendfsync always, CONFIG REWRITE"
	if s.AOFWrite == "err" || s.RDBSave == "err" {
		f.add(bad, "Redis could not write its files last time; see its log, mostly its disk is full")
	}
	switch {
	case s.AppendOnly == "yes" && s.AppendFsync == "always":
		f.add(ok, "what is acknowledged is on its disk (appendonly yes, appendfsync always)")
	case s.AppendOnly == "yes" && s.AppendFsync == "":
		f.add(warn, "appendonly is yes, but appendfsync can't be seen; it should be always")
	case s.AppendOnly == "yes":
		f.add(warn, "the last second may be lost with the power (appendfsync %s); to mend it: %s", s.AppendFsync, mend)
	case s.Save != "":
		f.add(warn, "the last minutes may be lost with the power (snapshots only, save %s); to mend it: %s", s.Save, mend)
	case s.AppendFsync == "": // nor could the other setting be seen
		f.add(warn, "its settings can't be seen; make sure of appendonly yes and appendfsync always")
	default:
		f.add(bad, "it keeps nothing on disk: everything is lost when it stops; to mend it: %s", mend)
	}
}

// nearlyFull is the share of maxmemory from which on it is worth a warning.
const nearlyFull = 0.9

func judgeMemory(s store.RedisServer, f *findings) {
	switch {
	case s.MaxMemory == 0:
		f.add(ok, "it uses %s and may take all there is", byteSize(s.Memory))
	case s.Eviction != "noeviction" && !strings.HasPrefix(s.Eviction, "volatile-"):
		f.add(bad, "it throws messages away when its memory is full (maxmemory-policy %s); to mend it: CONFIG SET maxmemory-policy noeviction", s.Eviction)
	case s.Eviction != "noeviction":
		f.add(warn, "it forgets mutes when its memory is full (maxmemory-policy %s); to mend it: CONFIG SET maxmemory-policy noeviction", s.Eviction)
	case float64(s.Memory) > nearlyFull*float64(s.MaxMemory):
		f.add(warn, "it uses %s of %s; when it is full nothing can be sent", byteSize(s.Memory), byteSize(s.MaxMemory))
	default:
		f.add(ok, "it uses %s of %s", byteSize(s.Memory), byteSize(s.MaxMemory))
	}
}

func judgeRedisClock(s store.RedisServer, f *findings) {
	if skew := s.Clock.Abs(); skew > clockSkew {
		f.add(warn, "its clock and ours are %s apart: what Flask and hihichat write gets out of order; let ntp keep both", skew.Round(time.Second/10))
	}
}
