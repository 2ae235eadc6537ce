package store

import (
	"time"

	"supermarket/models"
)

// UnwantedTopics returns the topics whose notices a person does not want.
func (tx *Tx) UnwantedTopics(userID string) ([]string, error) {
	var out []string
	return out, tx.scan(&out, "SELECT topic FROM notice_preferences WHERE user_id = ? ORDER BY topic", userID)
}

// WantTopic keeps whether a person wants a topic's notices; the same again changes nothing.
func (tx *Tx) WantTopic(userID, topic string, want bool, at time.Time) error {
	if want {
		_, err := tx.exec("DELETE FROM notice_preferences WHERE user_id = ? AND topic = ?", userID, topic)
		return err
	}
	_, err := tx.insertAbsent(&models.NoticePreference{UserID: userID, Topic: topic, CreatedAt: at})
	return err
}
