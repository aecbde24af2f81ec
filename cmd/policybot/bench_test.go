package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// BenchmarkAskHTTP is one question through the whole server, receipts in SQLite on the disk, with
// 32 callers at once. The callers share the machine with the server.
func BenchmarkAskHTTP(b *testing.B) {
	settings := map[string]string{"POLICYBOT_DATA": b.TempDir()}
	a := &app{in: strings.NewReader(""), out: io.Discard, err: io.Discard, getenv: func(name string) string { return settings[name] }}
	p, err := a.build(context.Background(), wants{bot: true, store: true})
	if err != nil {
		b.Fatal(err)
	}
	defer p.close()
	server := httptest.NewServer(p.handler(nil))
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	var n atomic.Int64
	b.SetParallelism(16)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			body := fmt.Sprintf(`{"thread":"t%d","text":"国家级平台，固定资产投资1.5亿元，能支持多少？"}`, n.Add(1))
			res, err := client.Post(server.URL+"/api/ask", "application/json", strings.NewReader(body))
			if err != nil {
				b.Error(err)
				return
			}
			io.Copy(io.Discard, res.Body)
			res.Body.Close()
			if res.StatusCode != http.StatusOK {
				b.Error(res.Status)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "questions/s")
}
