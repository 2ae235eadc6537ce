package store

import (
	"supermarket/internal/search"
	"supermarket/models"
)

// The weights of where a term stands; one that was asked for whole counts twice.
const (
	weightTitle   = 8
	weightSummary = 2
)

// TermHit is an offering that a range of terms leads to, and how much it counts.
type TermHit struct {
	OfferingID string
	Weight     int
}

// IndexOffering writes anew what the offering is found by: call it with every
// write of its titles, summaries or model name. The names of its provider, class,
// stack and region are read when the shelf is, so that a change of those needs nothing.
func (tx *Tx) IndexOffering(id string) error {
	// The row is locked first: two that index it at once would insert the same terms.
	if err := tx.guarded("UPDATE offerings SET updated_at = updated_at WHERE id = ?", id); err != nil {
		return err
	}
	o, err := tx.Offering(id)
	if err != nil {
		return err
	}
	if _, err := tx.exec("DELETE FROM search_terms WHERE offering_id = ?", id); err != nil {
		return err
	}
	if err := tx.addTerms(o); err != nil {
		return err
	}
	return tx.TouchCatalogue()
}

func (tx *Tx) addTerms(o models.Offering) error {
	rows := TermsOf(o)
	if len(rows) == 0 {
		return nil
	}
	return tx.insert(&rows)
}

// TermsOf returns the rows that lead to an offering from its own texts.
func TermsOf(o models.Offering) []models.SearchTerm {
	var rows []models.SearchTerm
	at := map[string]int{}
	add := func(text string, weight int) {
		for _, term := range search.Terms(text) {
			if i, ok := at[term]; ok {
				rows[i].Weight = max(rows[i].Weight, weight)
				continue
			}
			at[term] = len(rows)
			rows = append(rows, models.SearchTerm{Term: term, OfferingID: o.ID, Weight: weight})
		}
	}
	for _, text := range []string{o.TitleZh, o.TitleEn, o.ModelName} {
		add(text, weightTitle)
	}
	add(o.SummaryZh, weightSummary)
	add(o.SummaryEn, weightSummary)
	return rows
}

// TermHits returns the offerings that a term of the range leads to, each once
// with its best weight, listed or not.
func (tx *Tx) TermHits(r search.Range) ([]TermHit, error) {
	where, args := "term = ?", []any{r.From}
	if !r.Exact {
		where, args = "term >= ? AND term < ?", []any{r.From, r.From + "\U0010FFFF"}
	}
	var hits []TermHit
	err := tx.scan(&hits, `SELECT offering_id, max(CASE WHEN term = ? THEN 2 * weight ELSE weight END) AS weight
		FROM search_terms WHERE `+where+` GROUP BY offering_id`, append([]any{r.From}, args...)...)
	return hits, err
}

// OfferingIDs returns the ids of offerings in any state, by id, after one of them.
func (tx *Tx) OfferingIDs(after string, limit int) ([]string, error) {
	var ids []string
	err := tx.scan(&ids, "SELECT id FROM offerings WHERE id > ? ORDER BY id LIMIT ?", after, limit)
	return ids, err
}
