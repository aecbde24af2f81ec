package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// channel is where publishing is told about.
const channel = "policybot_versions"

const (
	notifyWait = time.Second // who publishes waits no longer for telling it
	listenPing = 30 * time.Second
	listenMin  = 250 * time.Millisecond // between two attempts to listen, doubled
	listenMax  = time.Minute
)

// notify tells those who listen that another version came into force. It comes after the transaction
// and its failure counts for nothing: whoever listens looks by itself as well, since a notification
// may be lost with its connection, and some databases of this protocol have none.
func (e *engine) notify(ctx context.Context, name string) {
	if !e.postgres {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), notifyWait)
	defer cancel()
	_, _ = e.write.ExecContext(ctx, `SELECT pg_notify($1, $2)`, channel, name)
}

// Listen calls wake whenever a notification says that another version came into force, and when it
// begins to listen, since something may have happened before. It returns when ctx ends, and at once
// on SQLite, where one process is all there is. It promises nothing beyond speed: look now and then
// as well. Where the database cannot be listened to it tries again, less and less often.
func (v Versions) Listen(ctx context.Context, wake func()) {
	if !v.s.eng.postgres {
		return
	}
	pause := listenMin
	for ctx.Err() == nil {
		began := time.Now()
		v.s.eng.listen(ctx, wake)
		if time.Since(began) > listenMax { // it worked for a while
			pause = listenMin
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		pause = min(2*pause, listenMax)
	}
}

// listen listens on a connection of its own until that ends. A connection through which nothing came
// for a while is asked whether it still lives.
func (e *engine) listen(ctx context.Context, wake func()) {
	conn, err := pgx.ConnectConfig(ctx, e.config)
	if err != nil {
		return
	}
	defer func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(end) // it may be broken
	}()
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return
	}
	wake()
	for {
		short, cancel := context.WithTimeout(ctx, listenPing)
		_, err := conn.WaitForNotification(short)
		quiet := short.Err() != nil && ctx.Err() == nil
		cancel()
		switch {
		case err == nil:
			wake()
		case !quiet || e.ping(ctx, conn) != nil:
			return
		}
	}
}

func (e *engine) ping(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	return conn.Ping(ctx)
}
