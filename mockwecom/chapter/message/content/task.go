package content

import (
	"fmt"
	"regexp"

	"wecomlab/core/errcode"
)

// The codes of task cards beside [wrongTaskID] (doc 90313).
const (
	wrongTaskKey    errcode.Code = 42018
	missingTaskKey  errcode.Code = 42019
	missingTaskName errcode.Code = 42020
)

// Task is a task card (任务卡片), which template cards have replaced. A member who presses a button raises taskcard_click.
type Task struct {
	Title       string       `json:"title"`
	Description string       `json:"description,omitempty"`
	URL         string       `json:"url,omitempty"`
	TaskID      string       `json:"task_id"`
	Buttons     []TaskButton `json:"btn"`
}

// TaskButton is one of the one or two buttons of a task card.
type TaskButton struct {
	Key     string `json:"key"`
	Name    string `json:"name"`
	Replace string `json:"replace_name,omitempty"` // what the button says once it was pressed
	Color   string `json:"color,omitempty"`        // red or blue
	Bold    bool   `json:"is_bold,omitempty"`
}

const (
	maxButtons    = 2
	maxButtonName = 18 // bytes
)

// taskID is what task ids and the keys of task cards are made of.
var taskID = regexp.MustCompile(`^[0-9A-Za-z_\-@]{1,128}$`)

// Texts implements [Content].
func (b *Task) Texts() []*string { return []*string{&b.Title, &b.Description} }

func (b *Task) check(k *check) error {
	if b.Title == "" {
		return missing(missingTitle, "title")
	}
	if b.URL != "" {
		if err := checkURL("url", b.URL); err != nil {
			return err
		}
	}
	if !taskID.MatchString(b.TaskID) {
		return refuseTask(b.TaskID)
	}
	if err := count("btn", len(b.Buttons), 1, maxButtons); err != nil {
		return err
	}
	seen := map[string]bool{}
	for i := range b.Buttons {
		button := &b.Buttons[i]
		if err := button.check(fmt.Sprintf("btn[%d]", i)); err != nil {
			return err
		}
		if seen[button.Key] {
			return refuseCard(wrongTaskKey, "a key of its own for each button", button.Key, "two buttons have one key")
		}
		seen[button.Key] = true
	}
	shorten(&b.Title, maxTitle)
	shorten(&b.Description, maxDigest)
	if k.Hears != nil {
		return k.Hears(k)
	}
	return nil
}

func (b *TaskButton) check(name string) error {
	switch {
	case b.Key == "":
		return missing(missingTaskKey, name+".key")
	case !taskID.MatchString(b.Key):
		return refuseCard(wrongTaskKey, name+".key of 1 to 128 of the characters 0-9 a-z A-Z _ - @", b.Key, "the key is too long or has other characters")
	case b.Name == "":
		return missing(missingTaskName, name+".name")
	case b.Color != "" && b.Color != "red" && b.Color != "blue":
		return wrong(name+".color", "red or blue", b.Color)
	}
	shorten(&b.Name, maxButtonName)
	shorten(&b.Replace, maxButtonName)
	return nil
}

func refuseTask(id string) error {
	return refuseCard(wrongTaskID, "task_id of 1 to 128 of the characters 0-9 a-z A-Z _ - @", id, "the task_id is missing, too long or has other characters")
}
