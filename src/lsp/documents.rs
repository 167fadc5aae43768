//! The texts that an editor has open, kept up to date edit by edit. Knows no meaning.

use lsp_types::TextDocumentContentChangeEvent;

use super::convert::{Encoding, offset};

/// An open text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Document {
    /// The editor's number for this state of it.
    pub version: i32,
    /// As it stands.
    pub text: String,
}

impl Document {
    /// Applies edits in the order in which they came. One whose range lies outside of the text is put at its nearest place.
    pub fn apply(&mut self, changes: Vec<TextDocumentContentChangeEvent>, encoding: Encoding) {
        for change in changes {
            match change.range {
                None => self.text = change.text,
                Some(range) => {
                    let start = offset(&self.text, range.start, encoding) as usize;
                    let end = (offset(&self.text, range.end, encoding) as usize).max(start);
                    self.text.replace_range(start..end, &change.text);
                }
            }
        }
    }
}
