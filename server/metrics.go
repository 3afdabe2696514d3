package server

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"time"
)

// serveMetrics answers GET /metrics, in the text format of Prometheus (exposition format 0.0.4), until ctx ends. It has an
// address of its own, since figures about the house are not for its guests.
func (s *Server) serveMetrics(ctx context.Context) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		if s.cfg.Realtime != nil {
			s.cfg.Realtime.WriteMetrics(w)
		}
		writeProcess(w)
	})
	httpServer := &http.Server{Handler: mux, ReadHeaderTimeout: headTimeout, WriteTimeout: headTimeout, IdleTimeout: idleTimeout}
	defer context.AfterFunc(ctx, func() { _ = httpServer.Close() })()
	if err := httpServer.Serve(s.cfg.Metrics); ctx.Err() == nil {
		s.cfg.Log.Error("metrics are not answered any more", "error", err)
	}
}

var startedAt = time.Now()

// writeProcess writes what the runtime knows of the process.
func writeProcess(w io.Writer) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Fprintf(w, "# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds %d\n", startedAt.Unix())
	fmt.Fprintf(w, "# TYPE go_goroutines gauge\ngo_goroutines %d\n", runtime.NumGoroutine())
	fmt.Fprintf(w, "# TYPE go_memstats_heap_inuse_bytes gauge\ngo_memstats_heap_inuse_bytes %d\n", m.HeapInuse)
	fmt.Fprintf(w, "# TYPE go_memstats_sys_bytes gauge\ngo_memstats_sys_bytes %d\n", m.Sys)
}
