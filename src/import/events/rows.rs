//! Rows of a file: cells by column, whatever the format. Knows no mapping.

use super::{Format, Rejected, messages};

/// One row.
#[derive(Clone, Debug)]
pub(super) struct Row {
    line: u64,
    cells: Vec<String>,
    text: String,
}

impl Row {
    /// The text of a column; empty where the row has none.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    pub fn refused(&self, reason: String) -> Rejected {
        Rejected { line: self.line, reason, text: self.text.clone() }
    }
}

/// The rows of a file, one after another.
pub(super) struct Table<'t> {
    columns: Vec<String>,
    rows: Rows<'t>,
}

enum Rows<'t> {
    Csv(csv::ByteRecordsIntoIter<&'t [u8]>),
    Json { rest: &'t [u8], line: u64 },
}

impl<'t> Table<'t> {
    pub fn new(bytes: &'t [u8], format: Format, separator: u8) -> Result<Self, String> {
        // A mark of byte order is no part of the first column's name.
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        match format {
            Format::Csv => {
                let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(separator).from_reader(bytes);
                let header = reader.headers().map_err(|why| messages::no_header(&why.to_string()))?;
                let columns: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
                if columns.iter().all(String::is_empty) {
                    return Err(messages::no_header("the file is empty"));
                }
                Ok(Self { columns, rows: Rows::Csv(reader.into_byte_records()) })
            }
            Format::JsonLines => {
                let mut columns: Vec<String> = Vec::new();
                // Objects need not have the same keys: the columns are all keys of all rows, in the order of first mention.
                for line in bytes.split(|byte| *byte == b'\n') {
                    if let Ok(serde_json::Value::Object(object)) = serde_json::from_slice(line) {
                        for key in object.keys() {
                            if !columns.iter().any(|known| known == key) {
                                columns.push(key.clone());
                            }
                        }
                    }
                }
                Ok(Self { columns, rows: Rows::Json { rest: bytes, line: 0 } })
            }
        }
    }

    pub fn columns(&self) -> &[String] {
        &self.columns
    }
}

impl Iterator for Table<'_> {
    type Item = Result<Row, Rejected>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.rows {
            Rows::Csv(records) => {
                let record = match records.next()? {
                    Ok(record) => record,
                    Err(why) => {
                        let line = why.position().map_or(0, csv::Position::line);
                        return Some(Err(Rejected {
                            line,
                            reason: messages::bad_row(&why.to_string()),
                            text: String::new(),
                        }));
                    }
                };
                let line = record.position().map_or(0, csv::Position::line);
                Some(csv_row(&record, line, self.columns.len()))
            }
            Rows::Json { rest, line } => loop {
                if rest.is_empty() {
                    return None;
                }
                let mut parts = rest.splitn(2, |byte| *byte == b'\n');
                let (text, more) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
                *rest = more;
                *line += 1;
                if text.iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
                return Some(json_row(text, *line, &self.columns));
            },
        }
    }
}

fn csv_row(record: &csv::ByteRecord, line: u64, columns: usize) -> Result<Row, Rejected> {
    let text = record.iter().map(String::from_utf8_lossy).collect::<Vec<_>>().join(",");
    let refused = |reason: String| Rejected { line, reason, text: text.clone() };
    if record.len() != columns {
        return Err(refused(messages::cells(record.len(), columns)));
    }
    let cells: Result<Vec<String>, _> = record.iter().map(|cell| String::from_utf8(cell.to_vec())).collect();
    match cells {
        Ok(cells) => Ok(Row { line, cells, text }),
        Err(_) => Err(refused(messages::not_utf8())),
    }
}

fn json_row(bytes: &[u8], line: u64, columns: &[String]) -> Result<Row, Rejected> {
    let text = String::from_utf8_lossy(bytes).trim_end().to_owned();
    let refused = |reason: String| Rejected { line, reason, text: text.clone() };
    let object = match serde_json::from_slice(bytes) {
        Ok(serde_json::Value::Object(object)) => object,
        Ok(_) => return Err(refused(messages::no_object())),
        Err(why) => return Err(refused(messages::bad_row(&why.to_string()))),
    };
    let mut cells = Vec::with_capacity(columns.len());
    for column in columns {
        cells.push(match object.get(column) {
            None | Some(serde_json::Value::Null) => String::new(),
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(serde_json::Value::Number(number)) => number.to_string(),
            Some(serde_json::Value::Bool(value)) => value.to_string(),
            // Elements of a set; the mapping's separator is for CSV, where a cell is one text.
            Some(serde_json::Value::Array(elements)) => match elements.iter().map(plain).collect::<Option<Vec<_>>>() {
                Some(elements) => elements.join(&SET_OF_JSON.to_string()),
                None => return Err(refused(messages::nested(column))),
            },
            Some(serde_json::Value::Object(_)) => return Err(refused(messages::nested(column))),
        });
    }
    Ok(Row { line, cells, text })
}

/// Joins the elements of a JSON array: a separator no text of a log holds (unit separator).
pub(super) const SET_OF_JSON: char = '\u{1f}';

fn plain(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        serde_json::Value::Bool(value) => Some(value.to_string()),
        serde_json::Value::Null | serde_json::Value::Array(_) | serde_json::Value::Object(_) => None,
    }
}
