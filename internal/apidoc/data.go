package apidoc

import (
	"net/http"
	"time"

	"supermarket/internal/account"
	"supermarket/internal/checkout"
	"supermarket/models"
)

// UploadMedia is what the pieces of an upload are sent as.
const UploadMedia = "application/offset+octet-stream"

// UploadRequest begins a file that comes in pieces and becomes a version of a dataset.
type UploadRequest struct {
	FileName string `json:"file_name" min:"1"`
	Name     string `json:"name,omitempty" max:"80" reason:"data.name"` // of the dataset, without it the file's
	Note     string `json:"note,omitempty" max:"200" reason:"data.note"`
	Region   string `json:"region,omitempty"` // its bytes stay there
	Size     int64  `json:"size" min:"1"`
	SHA256   string `json:"sha256,omitempty"` // of the whole; what does not match is not kept
	Days     int64  `json:"days,omitempty"`   // how long it is kept, 30 without it
}

// Ask is the request as the counter takes it.
func (r UploadRequest) Ask() checkout.UploadAsk {
	return checkout.UploadAsk{Name: r.Name, FileName: r.FileName, Note: r.Note, Region: r.Region, Size: r.Size, SHA256: r.SHA256, Days: r.Days}
}

// Upload is a file that comes in pieces: by PATCH to its path, each at the offset
// that stands here (tus 1.0.0).
type Upload struct {
	ID        string     `json:"id"`
	Path      string     `json:"path"`
	Name      string     `json:"name"`
	FileName  string     `json:"file_name"`
	Region    string     `json:"region,omitempty"`
	Size      int64      `json:"size"`
	Offset    int64      `json:"offset"`
	State     string     `json:"state" enum:"open,done"`
	Dataset   string     `json:"dataset,omitempty"` // what became of it
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	CreatedAt time.Time  `json:"created_at"`
}

// UploadOf shows an upload.
func UploadOf(s checkout.UploadState) Upload {
	u := s.Row
	out := Upload{
		ID: u.ID, Path: Base + "/uploads/" + u.ID, Name: u.Name, FileName: u.FileName, Region: u.Region, Size: u.Size, Offset: s.Offset, State: u.State,
		Dataset: s.Dataset.ID, CreatedAt: u.CreatedAt.UTC(),
	}
	if u.State == "open" {
		out.ExpiresAt = utc(&u.ExpiresAt)
	}
	return out
}

// KeepRequest says for how many days from now a dataset is kept.
type KeepRequest struct {
	Days int64 `json:"days" min:"1" max:"365" reason:"data.days"`
}

// Dataset is one version of a file that the firm keeps; Input names it in a quote.
type Dataset struct {
	ID        string     `json:"id"`
	Input     string     `json:"input"`
	Name      string     `json:"name"`
	Version   int64      `json:"version"`
	Note      string     `json:"note,omitempty"`
	Region    string     `json:"region,omitempty"`
	Size      int64      `json:"size"`
	SHA256    string     `json:"sha256"`
	State     string     `json:"state" enum:"kept,deleted"`
	ExpiresAt time.Time  `json:"expires_at"`
	UsedAt    *time.Time `json:"used_at,omitempty"`
	DeletedAt *time.Time `json:"deleted_at,omitempty"`
	CreatedAt time.Time  `json:"created_at"`
}

// DatasetOf shows a dataset.
func DatasetOf(d models.Dataset) Dataset {
	return Dataset{
		ID: d.ID, Input: d.InputID, Name: d.Name, Version: d.Version, Note: d.Note, Region: d.Region, Size: d.Size, SHA256: d.SHA256, State: d.State,
		ExpiresAt: d.ExpiresAt.UTC(), UsedAt: utc(d.LastUsedAt), DeletedAt: utc(d.DeletedAt), CreatedAt: d.CreatedAt.UTC(),
	}
}

// Storage is how much the firm may keep and what it is full of, in bytes.
type Storage struct {
	Max     int64 `json:"max"`
	Data    int64 `json:"data"`    // datasets, and uploads under way
	Results int64 `json:"results"` // what jobs left
	Free    int64 `json:"free"`
}

// StorageOf shows a firm's room.
func StorageOf(r checkout.DataRoom) Storage {
	return Storage{Max: r.Max, Data: r.Taken, Results: r.Artefact, Free: r.Free()}
}

func dataOperations() []Operation {
	head := func(name, text string, required bool) Parameter {
		return Parameter{Name: name, In: "header", Text: text, Required: required, Schema: Schema{"type": "string"}}
	}
	heads := []string{"Upload-Offset", "Upload-Length", "Upload-Expires", "Upload-Dataset", "Tus-Resumable"}
	flag := Schema{"type": "boolean"}
	read, order := account.ScopeRead, account.ScopeOrder
	return []Operation{
		{ID: "storage", Method: get, Path: "/storage", Group: "data", By: Key, Scope: read, Answer: ok(Storage{})},
		{ID: "uploads", Method: get, Path: "/uploads", Group: "data", By: Key, Scope: read, Answer: ok(List[Upload]{})},
		{ID: "upload_new", Method: post, Path: "/uploads", Group: "data", By: Key, Scope: order, Request: UploadRequest{}, Answer: made(Upload{})},
		{ID: "upload", Method: get, Path: "/uploads/{id}", Group: "data", By: Key, Scope: read, Answer: ok(Upload{}), Refuses: []int{410}},
		{ID: "upload_offset", Method: http.MethodHead, Path: "/uploads/{id}", Group: "data", By: Key, Scope: read, Tus: true, Answer: Answer{Status: http.StatusOK, Heads: heads}, Refuses: []int{410, 412}},
		{
			ID: "upload_piece", Method: http.MethodPatch, Path: "/uploads/{id}", Group: "data", By: Key, Scope: order, Tus: true, Sends: UploadMedia,
			Params: []Parameter{head("Upload-Offset", "upload_offset", true), head("Upload-Checksum", "upload_checksum", false), head("Tus-Resumable", "tus", false)},
			Answer: Answer{Status: http.StatusNoContent, Heads: heads}, Refuses: []int{409, 410, 412, 415, 460},
		},
		{ID: "upload_end", Method: del, Path: "/uploads/{id}", Group: "data", By: Key, Scope: order, Tus: true, Answer: Answer{Status: http.StatusNoContent}, Refuses: []int{412}},
		{ID: "datasets", Method: get, Path: "/datasets", Group: "data", By: Key, Scope: read, Params: []Parameter{query("deleted", flag)}, Answer: ok(List[Dataset]{})},
		{ID: "dataset", Method: get, Path: "/datasets/{id}", Group: "data", By: Key, Scope: read, Answer: ok(Dataset{})},
		{ID: "dataset_file", Method: get, Path: "/datasets/{id}/file", Group: "data", By: Key, Scope: read, Answer: Answer{
			Status: http.StatusOK, Media: "application/octet-stream", Heads: []string{HeaderSHA256},
		}, Refuses: []int{410}},
		{ID: "dataset_keep", Method: post, Path: "/datasets/{id}/keep", Group: "data", By: Key, Scope: order, Request: KeepRequest{}, Answer: ok(Dataset{}), Refuses: []int{410}},
		{ID: "dataset_delete", Method: del, Path: "/datasets/{id}", Group: "data", By: Key, Scope: order, Answer: Answer{Status: http.StatusNoContent}},
	}
}
