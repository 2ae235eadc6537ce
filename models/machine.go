package models

import "encoding/json"

// Part is what an attempt has of one machine of its site.
type Part struct {
	Node  string `json:"node"`
	Units int    `json:"units"`
}

// Parts are the machines that an attempt is on, in the order of its ranks; none
// where nothing was placed.
func (a Attempt) Parts() []Part {
	var out []Part
	_ = json.Unmarshal([]byte(a.Nodes), &out) // written by dispatch only; a broken one has no parts to show
	return out
}
