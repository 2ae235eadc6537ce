package seed

import (
	"time"

	"supermarket/internal/account"
	"supermarket/internal/party"
	"supermarket/internal/programmes"
	"supermarket/internal/store"
	"supermarket/models"
)

// applicant is a firm of the demo with the person who registers it.
type applicant struct {
	email, person string
	name          party.NamePart
	parts         []party.Part
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, china) }

func (s *scene) aYearAgo() time.Time {
	y, m, d := s.Clock.Now().In(china).Date()
	return day(y-1, m, d)
}

func figure(n int64) *int64 { return &n }

// buyer is the demo's own firm: small software makers in Hangzhou with a title.
func (s *scene) buyer() applicant {
	return applicant{Owner, "林工", party.NamePart{Name: "杭州之江示例软件有限公司", Code: "91330106MA2B00027K"}, []party.Part{
		party.IndustryPart{Industry: "Software and IT services"},
		party.SizePart{Employees: figure(68), RevenueYuan: figure(12_600_000)},
		party.PlacePart{Region: "CN-ZJ", Address: "浙江省杭州市西湖区文三路90号71幢301室"},
		party.OwnersPart{LegalPerson: "林之江", Shareholders: []models.FirmShareholder{
			{Name: "林之江", SharePPM: 600_000}, {Name: "杭州示例创业投资合伙企业", SharePPM: 250_000}, {Name: "周敏", SharePPM: 150_000},
		}},
		party.AgePart{FoundedAt: day(2021, time.March, 1), Incubated: true},
		party.TitlePart{Title: "innovative", AwardedAt: s.aYearAgo()},
	}}
}

// waiting is a firm that waits for staff, tied to the first one by a person and an address.
func (s *scene) waiting() applicant {
	return applicant{"waiting@demo.test", "周敏", party.NamePart{Name: "杭州湖畔示例智造有限公司", Code: "91330110MA2H00073L"}, []party.Part{
		party.IndustryPart{Industry: "Industry"},
		party.SizePart{Employees: figure(45), RevenueYuan: figure(8_200_000)},
		party.PlacePart{Region: "CN-ZJ", Address: "浙江省杭州市西湖区文三路 90-71-301"},
		party.OwnersPart{LegalPerson: "周敏", Shareholders: []models.FirmShareholder{{Name: "周敏", SharePPM: 700_000}, {Name: "陈立", SharePPM: 300_000}}},
		party.AgePart{FoundedAt: day(2023, time.August, 18)},
		party.TitlePart{},
	}}
}

// register signs the person up and fills in every page of the firm, once.
func (s *scene) register(a applicant) (models.Actor, models.Firm, error) {
	who, err := s.member(a.email, func() (models.Actor, error) {
		in := account.NewUser{Email: a.email, Name: a.person, Password: s.Password, Exempt: true}
		return s.Account.SignUp(s.ctx, in, models.Firm{Name: a.name.Name, Code: a.name.Code})
	})
	if err != nil {
		return who, models.Firm{}, err
	}
	f, err := s.firmOf(who)
	for _, part := range append([]party.Part{a.name}, a.parts...) {
		if err != nil || len(party.Missing(f)) == 0 && f.State != models.FirmSubmitted {
			break
		}
		var saved party.Saved
		saved, err = s.Account.SaveFirm(s.ctx, who, f.Version, part)
		f = saved.Firm
	}
	return who, f, err
}

func (s *scene) firmOf(who models.Actor) (f models.Firm, err error) {
	err = s.look(func(tx *store.Tx) (err error) { f, err = tx.Firm(who.FirmID()); return err })
	return f, err
}

func (s *scene) makeFirm() (err error) {
	var f models.Firm
	if s.owner, f, err = s.register(s.buyer()); err != nil || f.State != models.FirmSubmitted {
		return err
	}
	if f, err = s.Programmes.Decide(s.ctx, s.reviewer, programmes.Answer{FirmID: f.ID, Version: f.Version, To: models.FirmVerified}); err != nil {
		return err
	}
	return s.tellLadder(f)
}

// tellLadder gives what the firm says of itself for the next title, and a product.
func (s *scene) tellLadder(f models.Firm) error {
	err := s.Account.SaveLadder(s.ctx, s.owner, f.Version, map[string]*int64{
		"niche_years": figure(4), "main_business_share": figure(92), "debt_ratio": figure(46), "class_one_rights": figure(2), "score": figure(61),
		"rd_spend_each_of_two_years": figure(1_450_000), "rd_share_each_of_two_years": figure(11), "new_equity": figure(0),
		"score_innovation": figure(28), "score_growth": figure(17), "score_specialisation": figure(16),
	})
	if err != nil {
		return err
	}
	launched := day(2025, time.September, 1)
	_, err = s.Account.SaveProduct(s.ctx, s.owner, "", account.Product{
		Name: "之江视觉质检", Industry: "Industry", LaunchedOn: &launched,
		Summary: "在生产线上用摄像头识别零件表面的划痕和缺料，由算力超市训练模型。",
	})
	return err
}

// makeWaiting puts a firm into the reviewers' queue; where it was answered since, it stays so.
func (s *scene) makeWaiting() error {
	_, _, err := s.register(s.waiting())
	return err
}
