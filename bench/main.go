//go:build linux

// Command bench measures hihichat's realtime layer beside the library as it comes, Node's socket.io and a bare gorilla
// loop, on one machine and in one run, and writes bench/RESULTS.md and charts (make bench). It starts each server as a
// process of its own (process.go), connects clients to it (package load), has it publish at an ordered rate (package
// control), and reads the server's CPU and memory from the operating system (package proc). The real program on each of
// its stores (house.go, with a real redis-server) is measured too: sends, pages, and the import of what a Flask version
// has left (package flaskdata). scenarios.go lists all scenarios. Everything stays on the loopback interface and ends by
// itself.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"hihichat/bench/control"
	"hihichat/bench/render"
	"hihichat/bench/results"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// longest bounds the whole run, whatever hangs.
const longest = 40 * time.Minute

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("bench", flag.ExitOnError)
	quick := flags.Bool("quick", false, "a smoke test of two minutes: few sockets, short, once; results go to bin/bench/quick")
	var pick choice
	flags.StringVar(&pick.scenario, "only", "", "run only the scenarios whose name begins so; results go to bin/bench/quick")
	flags.StringVar(&pick.variant, "server", "", "run only this server: hihichat, redis (hihichat on it), node, library or floor; results go to bin/bench/quick")
	bin := flags.String("bin", "bin", "the folder of the hihichat binary; ours are built below it")
	_ = flags.Parse(args)
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	if err := raiseFileLimit(); err != nil {
		return err
	}
	b, err := newBench(ctx, *bin, *quick)
	if err != nil {
		return err
	}
	b.measure(ctx, pick)
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("not finished, nothing written: %w", err)
	}
	if *quick || pick != (choice{}) {
		dir := filepath.Join(*bin, "bench", "quick")
		return b.write(dir, dir)
	}
	return b.write("bench", filepath.Join("docs", "bench"))
}

// bench is one run. It is used by one goroutine.
type bench struct {
	quick   bool
	dir     string              // for binaries and data
	program string              // the real hihichat
	servers map[string][]string // the command of each variant
	hints   map[string]float64  // where the last search for saturation ended
	houses  map[string]*house   // that scenarios of a series share
	flask   *flask              // what there is to import; nil for not made yet
	results *results.Results
}

func newBench(ctx context.Context, bin string, quick bool) (*bench, error) {
	b := &bench{
		quick: quick, dir: filepath.Join(bin, "bench"), program: filepath.Join(bin, "hihichat"),
		servers: map[string][]string{results.Node: {"node", "bench/servers/node/server.js"}},
		hints:   map[string]float64{}, houses: map[string]*house{},
		results: &results.Results{
			Date: time.Now(), Quick: quick, Machine: machine(), TextBytes: control.TextLength,
			Versions: map[string]string{}, FrameBytes: map[string]int{},
		},
	}
	if commit := revision(ctx); commit != "" {
		b.results.Versions["hihichat"] = commit
	}
	for _, name := range []string{results.Hihichat, results.Library, results.Floor} {
		file := filepath.Join(b.dir, name)
		if err := build(ctx, file, "./bench/servers/"+name); err != nil {
			return nil, err
		}
		b.servers[name] = []string{file}
	}
	if _, err := os.Stat(b.program); err != nil {
		return nil, fmt.Errorf("the hihichat binary is missing (make build): %w", err)
	}
	return b, nil
}

// n is a number of sockets, or of rooms, smaller in a quick run.
func (b *bench) n(full int) int {
	if b.quick {
		return max(full/10, 1)
	}
	return full
}

// during is how long to measure, shorter in a quick run.
func (b *bench) during(full time.Duration) time.Duration {
	if b.quick {
		return max(full/10, time.Second)
	}
	return full
}

// know remembers what a server is made of.
func (b *bench) know(h control.Hello) {
	for name, version := range h.Versions {
		b.results.Versions[name] = version
	}
}

// choice is what is to be measured; the zero value is everything.
type choice struct{ scenario, variant string }

func (c choice) takes(scenario, variant string) bool {
	return strings.HasPrefix(scenario, c.scenario) && (c.variant == "" || c.variant == variant)
}

// cell is the longest that one measurement may take.
const cell = 3 * time.Minute

// measure runs all series.
func (b *bench) measure(ctx context.Context, pick choice) {
	for _, s := range b.plan() {
		b.turns(ctx, s, pick)
		b.closeAll()
	}
	b.results.Took = time.Since(b.results.Date)
}

// turns runs a series. In each repeat scenarios and servers take turns, so that whatever else the machine does meets all.
func (b *bench) turns(ctx context.Context, all series, pick choice) {
	repeats := all.repeats
	if b.quick {
		repeats = 1
	}
	for repeat := 1; repeat <= repeats; repeat++ {
		for _, s := range all.scenarios {
			for _, variant := range s.variants {
				if pick.takes(s.name, variant) && ctx.Err() == nil {
					b.one(ctx, s, variant, repeat)
				}
			}
		}
	}
}

// one makes one measurement. What goes wrong is a result too.
func (b *bench) one(ctx context.Context, s scenario, variant string, repeat int) {
	ctx, cancel := context.WithTimeoutCause(ctx, cell, errors.New("it took too long"))
	defer cancel()
	run := results.Run{Scenario: s.name, Variant: variant, Repeat: repeat}
	figures, trouble, err := s.run(ctx, variant)
	run.Figures, run.Trouble = figures, trouble
	if err != nil {
		run.Trouble = err.Error()
	}
	b.results.Add(run)
	fmt.Printf("%6.0f s  %-24s %-9s %d  %s\n", time.Since(b.results.Date).Seconds(), s.name, variant, repeat, render.Line(run))
}

// write leaves the results as JSON and text in one folder and the charts in another.
func (b *bench) write(dir, charts string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := b.results.Write(filepath.Join(dir, "results.json")); err != nil {
		return err
	}
	return render.All(b.results, dir, charts)
}
