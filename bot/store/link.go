package store

import "database/sql"

// link is a receipt as Verify reads it: the columns as the driver gives them. A million receipts are not
// taken apart into documents and times only to be hashed.
type link struct {
	seq, turn, at, removed                             int64
	id, thread, key, channel, policy, version          string
	question, facts, answer, salt, content, prev, hash string
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
		id: r.ID, thread: r.Thread, key: r.Key, channel: r.Channel, policy: r.Policy.ID, version: r.Policy.Version,
		question: r.Question, facts: string(r.Case), answer: string(r.Answer), salt: r.salt, content: r.content,
		prev: r.PrevHash, hash: r.Hash,
	}
}

// check checks a receipt by itself; want is the place it should have.
func (l *link) check(want int64) error {
	if l.seq != want {
		return &Fault{Seq: want, What: "is missing"}
	}
	if texts := len(l.question) + len(l.facts) + len(l.answer) + len(l.salt); l.removed != 0 && texts > 0 {
		return &Fault{Seq: l.seq, ID: l.id, What: "has texts although they were removed"}
	}
	if l.removed == 0 {
		if sum := hashTexts(l.salt, l.question, l.facts, l.answer); string(sum[:]) != l.content {
			return &Fault{Seq: l.seq, ID: l.id, What: "its question, case or answer was altered"}
		}
	}
	if sum := hashRow(l.seq, l.turn, l.at, l.id, l.thread, l.key, l.channel, l.policy, l.version, l.content, l.prev); string(sum[:]) != l.hash {
		return &Fault{Seq: l.seq, ID: l.id, What: "was altered"}
	}
	return nil
}
