package store

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

const channel = "supermarket_wake"

// Wake tells all subscribers of topic, in every process, once the transaction
// has committed. Several wakes of one topic may arrive as one.
func (tx *Tx) Wake(topic string) {
	for _, t := range tx.wakes {
		if t == topic {
			return
		}
	}
	tx.wakes = append(tx.wakes, topic)
}

func (tx *Tx) sendWakes() error {
	if tx.db.dialect != Postgres || len(tx.wakes) == 0 {
		return nil
	}
	// As few statements as fit: NOTIFY takes a lock that all committing writers share.
	for _, payload := range payloads(tx.wakes) {
		if _, err := tx.exec("SELECT pg_notify(?, ?)", channel, payload); err != nil {
			return err
		}
	}
	return nil
}

// payloadMost stays below the 8,000 bytes that PostgreSQL allows.
const payloadMost = 7000

func payloads(topics []string) []string {
	var out []string
	for _, topic := range topics {
		last := len(out) - 1
		if last < 0 || len(out[last])+1+len(topic) > payloadMost {
			out = append(out, topic)
			continue
		}
		out[last] += "\n" + topic
	}
	return out
}

// Subscribe returns a channel that receives after a wake of topic, and a
// function that ends the subscription. Wakes that come while one is unread are
// one. A subscriber must look for itself once after subscribing.
func (db *DB) Subscribe(topic string) (<-chan struct{}, func()) { return db.hub.subscribe(topic) }

type hub struct {
	mu     sync.Mutex
	by     map[string]map[chan struct{}]struct{}
	closed chan struct{}
	once   sync.Once
}

func newHub() *hub {
	return &hub{by: map[string]map[chan struct{}]struct{}{}, closed: make(chan struct{})}
}

func (h *hub) subscribe(topic string) (<-chan struct{}, func()) {
	c := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.by[topic] == nil {
		h.by[topic] = map[chan struct{}]struct{}{}
	}
	h.by[topic][c] = struct{}{}
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.by[topic], c)
		if len(h.by[topic]) == 0 {
			delete(h.by, topic)
		}
	}
}

func (h *hub) wake(topic string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.by[topic] {
		poke(c)
	}
}

func (h *hub) wakeAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, cs := range h.by {
		for c := range cs {
			poke(c)
		}
	}
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (h *hub) close() { h.once.Do(func() { close(h.closed) }) }

// Listen hears the wakes of other processes until ctx ends or db is closed. On
// SQLite there is no other process and it only waits. After a lost connection it
// wakes everyone, since it cannot know what it missed.
func (db *DB) Listen(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-db.hub.closed:
			cancel()
		case <-ctx.Done():
		}
	}()
	if db.dialect == SQLite {
		<-ctx.Done()
		return nil
	}
	for ctx.Err() == nil {
		if err := db.listenOnce(ctx); err != nil && ctx.Err() == nil {
			db.log.Warn("listening for wakes was interrupted", "error", err.Error())
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}
	return nil
}

func (db *DB) listenOnce(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, db.url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	db.hub.wakeAll()
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		for _, topic := range strings.Split(n.Payload, "\n") {
			db.hub.wake(topic)
		}
	}
}
