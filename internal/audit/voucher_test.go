package audit_test

import (
	"context"
	"testing"

	"supermarket/internal/audit"
	"supermarket/internal/ledger"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func vouchers(t *testing.T, db *store.DB) (r audit.Report) {
	t.Helper()
	err := db.Snapshot(context.Background(), func(tx *store.Tx) error { r = audit.Run(tx, audit.Vouchers()); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// granted has a grant with one reservation captured in part for a settled line,
// one held for a line that runs, and one that lapsed.
func granted(t *testing.T, db *store.DB) {
	t.Helper()
	err := db.Atomic(context.Background(), func(tx *store.Tx) error {
		firm, err := party.Register(tx, models.Firm{Name: "海纳精工", Code: "91440305MA5E000414", Region: "CN-GD"}, noon)
		if err != nil {
			return err
		}
		for _, to := range []models.FirmState{models.FirmSubmitted, models.FirmVerified} {
			if firm, err = party.Move(tx, firm.ID, to, "r", noon); err != nil {
				return err
			}
		}
		g, err := grant(tx, firm)
		if err != nil {
			return err
		}
		return redeem(tx, g, voucher.Facts{Firm: firm, Now: noon})
	})
	if err != nil {
		t.Fatal(err)
	}
	testkit.Corrupt(t, db, line("l1", "fulfilled", "created_at"), line("l2", "running", "NULL"), line("l3", "cancelled", "NULL"),
		`INSERT INTO settlements (id, line_id, order_id, firm_id, provider_id, cost, voucher, firm, provider, fee, returned, cause, created_at)
			SELECT 'set', 'l1', 'o', 'f', 'p', 100, 20, 80, 97, 3, 0, '', created_at FROM grants`)
}

func line(id, state, settled string) string {
	return `INSERT INTO lines (id, order_id, firm_id, n, quote_id, offering_id, provider_id, tariff_version, state, units, cap_millis, cap_amount, voucher_amount, settled_at, created_at, updated_at)
		SELECT '` + id + `', '` + id + `', 'f', 1, '` + id + `', 'o', 'p', 1, '` + state + `', 1, 1, 200, 0, ` + settled + `, created_at, created_at FROM grants`
}

func grant(tx *store.Tx, firm models.Firm) (models.Grant, error) {
	end := noon.AddDate(1, 0, 0)
	p, err := voucher.Create(tx, voucher.NewProgramme{Slug: "p", NameZh: "券", NameEn: "Voucher", Funder: "City", Kind: voucher.Funded, StartsAt: noon, EndsAt: end, Now: noon})
	if err != nil {
		return models.Grant{}, err
	}
	rules := voucher.Rules{
		Rates: []voucher.Rate{{PPM: 200_000}}, Base: voucher.BaseUse, Stacking: voucher.StackOne, Redeem: voucher.RedeemInstant, StartsAt: noon, EndsAt: end,
		Caps: voucher.Caps{PerYear: 1000, PerOrder: 1000},
	}
	if _, err := voucher.Publish(tx, p.ID, rules, "i", noon); err != nil {
		return models.Grant{}, err
	}
	if err := voucher.Fund(tx, p.ID, 1000, "k", noon); err != nil {
		return models.Grant{}, err
	}
	return voucher.Issue(tx, voucher.IssueInput{ProgrammeID: p.ID, FirmID: firm.ID, Amount: 900, IssuedBy: "i", ApprovedBy: "r", Key: "k", Now: noon})
}

func redeem(tx *store.Tx, g models.Grant, f voucher.Facts) error {
	payable, err := ledger.Open(tx, models.AssetCNY, models.AccountPayable, "p", noon)
	if err != nil {
		return err
	}
	for _, id := range []string{"l1", "l2", "l3"} {
		r, err := voucher.Reserve(tx, voucher.ReserveInput{Key: id, GrantID: g.ID, FirmID: f.Firm.ID, LineID: id, Facts: f, Base: 200})
		if err != nil {
			return err
		}
		hold, err := ledger.Hold(tx, ledger.HoldInput{Key: id, Ref: id, At: noon, Sources: []ledger.Source{{Account: g.AccountID, Amount: int64(r.Amount)}}})
		if err != nil {
			return err
		}
		switch id {
		case "l1":
			if err := voucher.Settle(tx, id, 20, noon); err != nil {
				return err
			}
			post := []ledger.Posting{{From: g.AccountID, To: payable.ID, Amount: 20}}
			if _, err := ledger.Capture(tx, ledger.CaptureInput{Key: "c" + id, HoldID: hold, Kind: "capture", Ref: id, Postings: post, At: noon}); err != nil {
				return err
			}
		case "l2":
			continue
		case "l3":
			if err := voucher.Free(tx, id, models.ReservationLapsed, noon); err != nil {
				return err
			}
		}
		if _, err := ledger.Release(tx, ledger.ReleaseInput{Key: "r" + id, HoldID: hold, At: noon}); err != nil {
			return err
		}
	}
	return nil
}

func TestVouchersThatWereOnlyUsedAreTrue(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		granted(t, db)
		for _, c := range vouchers(t, db).Checks {
			if !c.OK || c.Counted == 0 || c.Detail != "" {
				t.Errorf("%+v", c)
			}
		}
	})
}

func TestEachCorruptionOfVouchersIsFound(t *testing.T) {
	for name, c := range map[string]struct{ check, statement string }{
		"a reservation grows":            {"vouchers.within_grant", `UPDATE reservations SET amount = 900 WHERE line_id = 'l2'`},
		"a count is lowered":             {"vouchers.limits_counted", `UPDATE limits SET used = used - 1 WHERE id LIKE 'grant:%'`},
		"a count is lost":                {"vouchers.limits_counted", `DELETE FROM limits`},
		"a firm's year is lowered":       {"vouchers.caps_counted", `UPDATE limits SET used = used - 1 WHERE id LIKE 'programme:%:firm:%:2026'`},
		"an order's cap is lost":         {"vouchers.caps_counted", `DELETE FROM limits WHERE id LIKE 'programme:%:order:l2'`},
		"a use of no reservation":        {"vouchers.caps_counted", `UPDATE limits SET used = 1 WHERE id LIKE 'programme:%:order:l3'`},
		"it counts in another year":      {"vouchers.caps_counted", `UPDATE reservations SET counted = replace(counted, ':2026', ':2025') WHERE line_id = 'l2'`},
		"a redemption is halved":         {"vouchers.accounts_match", `UPDATE reservations SET captured = captured / 2 WHERE line_id = 'l1'`},
		"a hold is not backed":           {"vouchers.accounts_match", `UPDATE accounts SET held = 0 WHERE kind = 'grant'`},
		"a grant is raised":              {"vouchers.accounts_match", `UPDATE grants SET amount = amount + 1`},
		"an account is another's":        {"vouchers.accounts_match", `UPDATE grants SET account_id = (SELECT id FROM accounts WHERE kind = 'payable')`},
		"the funder never paid":          {"vouchers.within_budget", `DELETE FROM postings WHERE source_id IN (SELECT id FROM accounts WHERE kind = 'funder')`},
		"a held one of an ended line":    {"vouchers.resolved", `UPDATE lines SET state = 'cancelled' WHERE id = 'l2'`},
		"a captured one of an open line": {"vouchers.resolved", `UPDATE lines SET settled_at = NULL, state = 'running' WHERE id = 'l1'`},
		"two hands of one person":        {"vouchers.four_eyes", `UPDATE grants SET approved_by = issued_by`},
		"more than the share":            {"vouchers.share_floored", `UPDATE settlements SET cost = 99, firm = 79, provider = 96`},
		"a rule is rewritten":            {"vouchers.rules_unchanged", `UPDATE programme_versions SET rules = replace(rules, '200000', '900000')`},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Both(t, func(t *testing.T, db *store.DB) {
				granted(t, db)
				testkit.Corrupt(t, db, c.statement)
				for _, r := range vouchers(t, db).Broken() {
					if r.Name == c.check {
						if r.Detail == "" {
							t.Error("it does not say which")
						}
						return
					}
				}
				t.Errorf("%s was not broken", c.check)
			})
		})
	}
}
