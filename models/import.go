package models

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of a file.
const (
	MaxImportBytes = 1 << 20
	maxImportCell  = 255 // characters
)

// importColumns are the columns of a file, in this order; a file may have
// instrumentColumn as one more.
var importColumns = []string{"payee_code", "account", "amount", "currency", "reference", "description", "subject", "note", "memo"}

const instrumentColumn = "instrument"

// ImportHeader is the first line of every file.
func ImportHeader() string { return strings.Join(importColumns, ",") }

// ImportRow is one row of a file, as text. Nothing in it is trimmed, rounded or
// read as a formula.
type ImportRow struct {
	Line       int    // of the file, from 1
	PayeeCode  string // of the payee, not their number
	Account    string // provider account; empty: the only one that can pay
	Instrument string // last four characters of the payee's account; empty: the only one
	Draft      PayoutDraft
}

// ImportProblem is one thing to correct in a file.
type ImportProblem struct {
	Line   int
	Column string // as in the header, or "" for the whole line
	Text   string // a sentence with the way out
}

// ReadImport reads a strict CSV file: UTF-8 with or without a byte order mark,
// commas, the header of ImportHeader, at most MaxBatchRows rows in MaxImportBytes,
// at most 255 visible characters a cell. It returns every problem, not the first
// one only; rows with a problem are left out.
func ReadImport(r io.Reader) (rows []ImportRow, wrong []ImportProblem) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxImportBytes+1))
	whole := func(text string) []ImportProblem { return []ImportProblem{{Line: 1, Text: text}} }
	switch raw = bytes.TrimPrefix(raw, []byte("\ufeff")); {
	case err != nil:
		return nil, whole("The file cannot be read.")
	case len(raw) > MaxImportBytes:
		return nil, whole("The file is larger than 1 MB.")
	case len(bytes.TrimSpace(raw)) == 0:
		return nil, whole("The file is empty. Begin with the template.")
	case !utf8.Valid(raw):
		return nil, whole("The file is not UTF-8 text. Save it as CSV UTF-8.")
	}
	reader := csv.NewReader(bytes.NewReader(raw))
	reader.FieldsPerRecord = -1
	header, err := reader.Read()
	if err != nil || !isImportHeader(header) {
		return nil, whole("The first line must be exactly: " + ImportHeader() + ". A column instrument may follow. Columns are parted by commas.")
	}
	in := fileReader{csv: reader, columns: header}
	in.readRows()
	if len(in.rows) == 0 && len(in.wrong) == 0 {
		return nil, whole("There are no rows below the header.")
	}
	return in.rows, in.wrong
}

func isImportHeader(header []string) bool {
	return slices.Equal(header, importColumns) || slices.Equal(header, append(slices.Clone(importColumns), instrumentColumn))
}

// fileReader reads the rows below the header.
type fileReader struct {
	csv     *csv.Reader
	columns []string
	rows    []ImportRow
	wrong   []ImportProblem
}

func (in *fileReader) readRows() {
	for n := 1; ; n++ {
		record, err := in.csv.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		var broken *csv.ParseError
		switch {
		case errors.As(err, &broken):
			in.wrong = append(in.wrong, ImportProblem{Line: broken.Line, Text: fmt.Sprintf("A quote stands wrongly at character %d. A cell with quotes is quoted whole, and its quotes are doubled.", broken.Column)})
			continue
		case err != nil:
			in.wrong = append(in.wrong, ImportProblem{Line: n + 1, Text: "The line cannot be read."})
			return
		}
		line, _ := in.csv.FieldPos(0)
		if n > MaxBatchRows {
			in.wrong = append(in.wrong, ImportProblem{Line: line, Text: fmt.Sprintf("A batch has at most %d rows. Put the rest into another file.", MaxBatchRows)})
			return
		}
		in.readRow(line, record)
	}
}

// readRow takes one record, or says what is wrong with each of its cells.
func (in *fileReader) readRow(line int, record []string) {
	if len(record) != len(in.columns) {
		in.wrong = append(in.wrong, ImportProblem{Line: line, Text: fmt.Sprintf("This line has %d columns; the header has %d. A cell with a comma is put into quotes.", len(record), len(in.columns))})
		return
	}
	before := len(in.wrong)
	for i, cell := range record {
		if text := cellProblem(cell); text != "" {
			in.wrong = append(in.wrong, ImportProblem{Line: line, Column: in.columns[i], Text: text})
		}
	}
	if len(in.wrong) > before {
		return
	}
	row := ImportRow{Line: line, PayeeCode: record[0], Account: record[1], Draft: PayoutDraft{AccountID: record[1], Amount: record[2],
		Currency: record[3], Reference: record[4], Description: record[5], Subject: record[6], Note: record[7], Memo: record[8]}}
	if len(record) > len(importColumns) {
		row.Instrument = record[len(importColumns)]
	}
	in.rows = append(in.rows, row)
}

func cellProblem(cell string) string {
	switch n := utf8.RuneCountInString(cell); {
	case n > maxImportCell:
		return fmt.Sprintf("At most %d characters; this has %d.", maxImportCell, n)
	case strings.ContainsAny(cell, "\r\n\t"):
		return "Write it on one line, without tabs."
	case !isPlain(cell):
		return "Remove invisible or control characters."
	}
	return ""
}
