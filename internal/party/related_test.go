package party_test

import (
	"errors"
	"maps"
	"slices"
	"sync"
	"testing"

	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// other registers another firm with these owners and address.
func (d *desk) other(code, address, legal string, holders ...models.FirmShareholder) models.Firm {
	d.t.Helper()
	f, err := register(d.t, d.db, code)
	d.must(err)
	own := &desk{t: d.t, db: d.db, data: d.data, firm: f}
	_, err = own.save(party.PlacePart{Region: "CN-GD", Address: address})
	d.must(err)
	_, err = own.save(party.OwnersPart{LegalPerson: legal, Shareholders: holders})
	d.must(err)
	return own.firm
}

func (d *desk) ties() map[string][]string {
	d.t.Helper()
	out := map[string][]string{}
	d.must(d.atomic(func(tx *store.Tx) error {
		all, err := party.Related(tx, d.firm.ID)
		for _, r := range all {
			out[r.Firm.Code+r.Provider.Code] = r.Ties
		}
		return err
	}))
	return out
}

func TestRelatedPartiesAreFoundInEveryWay(t *testing.T) {
	each(t, func(d *desk) {
		_, err := d.save(party.PlacePart{Region: "CN-GD", Address: "深圳市南山区科苑路15号2栋301室"})
		d.must(err)
		_, err = d.save(party.OwnersPart{LegalPerson: "林一", Shareholders: []models.FirmShareholder{{Name: "林一", SharePPM: 1}, {Name: "海纳投资", Code: "91310115MA1K00015K", SharePPM: 1}}})
		d.must(err)
		stranger := models.FirmShareholder{Name: "无关人", SharePPM: 1}
		d.other("91310115MA1K00015K", "上海市浦东新区一路1号", "某甲", stranger)                                                                   // held by code
		d.other("91520115MA6D00034K", "贵阳市贵安新区二路2号", "林 一", stranger)                                                                  // legal person
		d.other("91330106MA2B00027K", "杭州市西湖区三路3号", "某乙", models.FirmShareholder{Name: "海纳投资", SharePPM: 1})                           // shareholder by name
		d.other("91330110MA2H00073L", "深圳市南山区科苑路１５号２栋３０１", "某丙", stranger)                                                             // address
		d.other("91320214MA1X00121J", "无锡市滨湖区四路4号", "某丁", models.FirmShareholder{Name: "另名", Code: "91310115MA1K00015K", SharePPM: 1}) // shareholder by code
		d.other("91330108MA28ABC17Q", "宁波市海曙区五路5号", "某戊", models.FirmShareholder{Name: "海纳精工", Code: d.firm.Code, SharePPM: 1})        // holds by code
		d.other("91350100M000100Y43", "福州市鼓楼区六路6号", "某己", models.FirmShareholder{Name: "旁人", SharePPM: 1})                             // not related
		d.must(d.atomic(func(tx *store.Tx) error {
			_, err := tx.InsertProvider(models.Provider{ID: "prv_1", NameZh: "同一家", NameEn: "Same", Code: d.firm.Code, Region: "CN-GD", State: "approved", CreatedAt: now, UpdatedAt: now})
			return err
		}))
		want := map[string][]string{
			"91310115MA1K00015K": {party.TieCode}, "91520115MA6D00034K": {party.TieLegalPerson}, "91330106MA2B00027K": {party.TieShareholder},
			"91330110MA2H00073L": {party.TieAddress}, "91320214MA1X00121J": {party.TieShareholder}, "91330108MA28ABC17Q": {party.TieCode}, d.firm.Code: {party.TieCode},
		}
		if got := d.ties(); !maps.EqualFunc(got, want, slices.Equal[[]string]) {
			d.t.Errorf("got %v\nwant %v", got, want)
		}
	})
}

func TestARegisteredFirmWithoutFactsIsTiedToNobody(t *testing.T) {
	each(t, func(d *desk) {
		_, err := register(d.t, d.db, "91310115MA1K00015K")
		d.must(err)
		if got := d.ties(); len(got) > 0 {
			d.t.Error(got)
		}
	})
}

func TestOfTwoAnswersToOneVersionTheSecondIsRefused(t *testing.T) {
	each(t, func(d *desk) {
		for _, p := range parts() {
			_, err := d.save(p)
			d.must(err)
		}
		d.must(d.atomic(func(tx *store.Tx) (err error) {
			d.firm, err = party.Submit(tx, d.firm.ID, d.firm.Version, "usr_1", now)
			return err
		}))
		var wg sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			wg.Go(func() {
				errs[i] = d.atomic(func(tx *store.Tx) error {
					answer := party.Decision{FirmID: d.firm.ID, Version: d.firm.Version, To: models.FirmVerified, By: "usr_2", Now: now}
					if i%2 == 1 {
						answer.To, answer.Reasons = models.FirmRefused, []string{"struck_off"}
					}
					_, _, err := party.Decide(tx, answer)
					return err
				})
			})
		}
		wg.Wait()
		kept := 0
		for _, err := range errs {
			if err == nil {
				kept++
			} else if !errors.Is(err, party.ErrReviewed) {
				d.t.Error(err)
			}
		}
		if kept != 1 {
			d.t.Errorf("%d answers were kept", kept)
		}
	})
}

func TestAnAnswerToFactsThatChangedSinceIsRefused(t *testing.T) {
	each(t, func(d *desk) {
		d.verified()
		seen := d.firm
		_, err := d.save(party.IndustryPart{Industry: "Retail"})
		d.must(err)
		d.firm = seen
		if err := d.decide(models.FirmSuspended, "misuse"); !errors.Is(err, party.ErrReviewed) {
			d.t.Fatal(err)
		}
	})
}

func TestAnAnswerNamesReasonsOfItsList(t *testing.T) {
	for name, d := range map[string]party.Decision{
		"none": {To: models.FirmRefused}, "of another answer": {To: models.FirmRefused, Reasons: []string{"misuse"}}, "invented": {To: models.FirmMoreAsked, Reasons: []string{"size", "<script>"}},
		"other without a note": {To: models.FirmSuspended, Reasons: []string{"other"}, Note: " \u200b"}, "a reason to verify": {To: models.FirmVerified, Reasons: []string{"name"}},
		"not staff's": {To: models.FirmSubmitted}, "no state": {To: "gone"},
	} {
		if d.Validate() == nil {
			t.Errorf("%s is taken", name)
		}
	}
	for _, d := range []party.Decision{{To: models.FirmVerified}, {To: models.FirmRefused, Reasons: []string{"other"}, Note: "见附件"}} {
		if err := d.Validate(); err != nil {
			t.Error(err)
		}
	}
}
