package store

import "database/sql"

// link is a receipt as Verify reads it: the columns as the database gives them, in memory that the next
// row takes over. A million receipts are not taken apart into texts and times only to be hashed.
type link struct {
	seq, turn, at, removed                             int64
	id, thread, key, channel, policy, version          sql.RawBytes
	question, facts, answer, salt, content, prev, hash sql.RawBytes
}

// scan reads the columns.
func (l *link) scan(rows *sql.Rows) error {
	return rows.Scan(&l.seq, &l.id, &l.thread, &l.turn, &l.key, &l.at, &l.channel, &l.policy, &l.version,
		&l.question, &l.facts, &l.answer, &l.salt, &l.removed, &l.content, &l.prev, &l.hash)
}

// link is the receipt as Verify would have read it.
func (r *row) link() link {
	return link{
		seq: r.seq, turn: int64(r.Turn), at: r.At.UnixMicro(), removed: r.removed,
		id: []byte(r.ID), thread: []byte(r.Thread), key: []byte(r.Key), channel: []byte(r.Channel), policy: []byte(r.Policy.ID), version: []byte(r.Policy.Version),
		question: []byte(r.Question), facts: sql.RawBytes(r.Case), answer: sql.RawBytes(r.Answer), salt: []byte(r.salt), content: []byte(r.content),
		prev: []byte(r.PrevHash), hash: []byte(r.Hash),
	}
}

// check checks a receipt by itself; want is the place it should have.
func (l *link) check(want int64) error {
	if l.seq != want {
		return &Fault{Seq: want, What: "is missing"}
	}
	texts := len(l.question) + len(l.facts) + len(l.answer) + len(l.salt)
	if l.removed != 0 && texts > 0 {
		return &Fault{Seq: l.seq, ID: string(l.id), What: "has texts although they were removed"}
	}
	if l.removed == 0 {
		if sum := hashTexts(l.salt, l.question, l.facts, l.answer); string(sum[:]) != string(l.content) {
			return &Fault{Seq: l.seq, ID: string(l.id), What: "its question, case or answer was altered"}
		}
	}
	if sum := hashRow(l.seq, l.turn, l.at, l.id, l.thread, l.key, l.channel, l.policy, l.version, l.content, l.prev); string(sum[:]) != string(l.hash) {
		return &Fault{Seq: l.seq, ID: string(l.id), What: "was altered"}
	}
	return nil
}
