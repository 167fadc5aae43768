//! Findings for people at a terminal: the text with what is wrong underlined, and below it what to do. The only place that sees the drawing
//! library, which gets the text with everything in it made visible that a terminal would act on.

use std::{borrow::Cow, fmt, sync::OnceLock};

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};

use super::{footers, one_line, visible, wrap};
use crate::base::{Diagnostic, FileId, Severity, SourceFile, SourceMap, Span};

/// How it is to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether escape sequences for colours may be written.
    pub colour: bool,
    /// Columns to fill with words; text of journeys is never broken.
    pub width: usize,
}

impl Style {
    /// What files and tests get: no colour, 100 columns.
    pub const PLAIN: Self = Self { colour: false, width: 100 };
}

/// Every finding, with an empty line behind each.
#[must_use]
pub fn report(findings: &[Diagnostic], sources: &SourceMap, style: Style) -> String {
    let pages: Vec<Page<'_>> = sources.iter().map(|(_, file)| Page { file, shown: OnceLock::new() }).collect();
    let mut out = String::new();
    for finding in findings {
        one(&mut out, finding, sources, &pages, style);
        out.push('\n');
    }
    out
}

fn one(out: &mut String, finding: &Diagnostic, sources: &SourceMap, pages: &[Page<'_>], style: Style) {
    let mut theme = if style.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    theme.characters.advice = "ℹ".to_owned();
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_context_lines(1)
        .with_show_related_as_nested(true)
        .without_syntax_highlighting()
        .with_links(false);
    let drawing = Drawing::new(finding, pages);
    if handler.render_report(out, &drawing).is_err() {
        // Writing to memory cannot fail, and places are cut to their file; should it fail all the same, the words are not lost.
        out.push_str(&super::short::report(std::slice::from_ref(finding), sources));
    }
    for (head, words) in footers(finding, sources) {
        footer(out, head, &visible(&words), style);
    }
}

/// `  help: words`, wrapped, with the lines below the first under its words.
fn footer(out: &mut String, head: &str, words: &str, style: Style) {
    let indent = head.len() + 4;
    let coloured = if style.colour { format!("\u{1b}[36m{head}:\u{1b}[0m") } else { format!("{head}:") };
    let mut lines = Vec::new();
    for line in words.lines() {
        if head == "help" {
            lines.extend(wrap(line, style.width.saturating_sub(indent)));
        } else {
            lines.push(line.to_owned());
        }
    }
    out.push_str(&format!("  {coloured} {}\n", lines.join(&format!("\n{}", " ".repeat(indent)))));
}

/// A file as the drawing library sees it.
struct Page<'a> {
    file: &'a SourceFile,
    shown: OnceLock<Cow<'a, str>>,
}

impl Page<'_> {
    fn text(&self) -> &str {
        self.shown.get_or_init(|| {
            let shown = visible(&self.file.text);
            if shown == self.file.text { Cow::Borrowed(&self.file.text) } else { Cow::Owned(shown) }
        })
    }
}

impl SourceCode for Page<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let at = self.file.line_column(count(span.offset()));
        let last = self.file.line_column(count(span.offset() + span.len().saturating_sub(1))).line;
        let first_line = at.line.saturating_sub(count(before)).max(1);
        let last_line = last.saturating_add(count(after)).min(count(self.file.line_count()));
        let start = self.file.line_start(first_line) as usize;
        let end = self.file.line_start(last_line) as usize + self.file.line(last_line).len();
        let data = self.text().get(start..end).ok_or(MietteError::OutOfBounds)?;
        // Asked without context the library wants the place itself, to name it in the heading.
        let column = if before == 0 { at.column as usize - 1 } else { 0 };
        let lines = (last_line - first_line) as usize + 1;
        let contents = MietteSpanContents::new_named(
            self.file.path.clone(),
            data.as_bytes(),
            (start, end - start).into(),
            first_line as usize - 1,
            column,
            lines,
        );
        Ok(Box::new(contents))
    }
}

/// A finding as the drawing library sees it; places in other files hang below it.
struct Drawing<'a, 'f> {
    name: Option<&'static str>,
    message: String,
    severity: Severity,
    page: Option<&'a Page<'f>>,
    labels: Vec<LabeledSpan>,
    elsewhere: Vec<Drawing<'a, 'f>>,
}

impl<'a, 'f> Drawing<'a, 'f> {
    fn new(finding: &Diagnostic, pages: &'a [Page<'f>]) -> Self {
        let page_of = |file: FileId| pages.get(file.0 as usize);
        let home = finding.span.file;
        let page = page_of(home);
        let mut labels = Vec::new();
        if let Some(page) = page {
            let note = (!finding.note.is_empty()).then(|| one_line(&finding.note));
            labels.push(LabeledSpan::new_primary_with_span(note, on_first_line(finding.span, page.file)));
            for label in finding.labels.iter().filter(|label| label.span.file == home) {
                labels.push(LabeledSpan::new_with_span(
                    Some(one_line(&label.message)),
                    on_first_line(label.span, page.file),
                ));
            }
        }
        let elsewhere = finding
            .labels
            .iter()
            .filter(|label| label.span.file != home)
            .filter_map(|label| {
                let page = page_of(label.span.file)?;
                let place = LabeledSpan::new_primary_with_span(None, on_first_line(label.span, page.file));
                Some(Drawing {
                    name: None,
                    message: one_line(&label.message),
                    severity: Severity::Info,
                    page: Some(page),
                    labels: vec![place],
                    elsewhere: Vec::new(),
                })
            })
            .collect();
        Drawing {
            name: Some(finding.name),
            message: finding.message.clone(),
            severity: finding.severity,
            page,
            labels,
            elsewhere,
        }
    }
}

/// The part of a place that lies on its first line: whole blocks are not drawn. Always on the boundaries of characters.
fn on_first_line(span: Span, file: &SourceFile) -> SourceSpan {
    let text = file.text.as_str();
    let start = floor_of(text, span.start as usize);
    let line = file.line_column(span.start).line;
    let line_end = file.line_start(line) as usize + file.line(line).len();
    let end = floor_of(text, (span.end as usize).min(line_end)).max(start);
    (start, end - start).into()
}

fn floor_of(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

impl fmt::Debug for Drawing<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Display for Drawing<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&one_line(&self.message))
    }
}

impl std::error::Error for Drawing<'_, '_> {}

impl miette::Diagnostic for Drawing<'_, '_> {
    fn code<'s>(&'s self) -> Option<Box<dyn fmt::Display + 's>> {
        let name = self.name?;
        Some(Box::new(format!("{}[{name}]", self.severity.word())))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.page.map(|page| page as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'s>(&'s self) -> Option<Box<dyn Iterator<Item = &'s dyn miette::Diagnostic> + 's>> {
        if self.elsewhere.is_empty() {
            return None;
        }
        Some(Box::new(self.elsewhere.iter().map(|drawing| drawing as &dyn miette::Diagnostic)))
    }
}
