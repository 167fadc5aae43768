//! What customers read: texts, subjects, templates, how long a message keeps its point. Knows no language but placeholders.

use super::{Two, messages as say};
use crate::{
    ir::words::Words,
    model::program::{Message, MessageText, Program, TextPart},
};

pub(super) fn compare(two: &mut Two<'_>) {
    let (old, new) = (&two.old.graph.program, &two.new.graph.program);
    for (id, before) in old.messages.iter() {
        let Some(now) = two.names.message(id).and_then(|now| new.messages.get(now)) else { continue };
        texts(two, (old, before), (new, now));
        let expiry = |program: &Program, message: &Message| {
            message
                .expires
                .as_ref()
                .map_or("never expires".to_owned(), |expiry| format!("expires {}", Words::of(program).expiry(expiry)))
        };
        let (was, is) = (expiry(old, before), expiry(new, now));
        if was != is {
            let message = format!("`{}` {is}, it was `{was}`", now.name);
            let finding = say::changed("timing-changed", now.span, Some(two.then(before.span)), message);
            two.report(finding, format!("{was} -> {is}"));
        }
    }
}

fn texts(two: &mut Two<'_>, (old, before): (&Program, &Message), (new, now): (&Program, &Message)) {
    let channel = |program: &Program, text: &MessageText| {
        program.channels.get(text.channel).map_or(String::new(), |channel| channel.name.to_string())
    };
    for text in &now.texts {
        let name = channel(new, text);
        let earlier = before.texts.iter().find(|other| channel(old, other) == name);
        let is = words(new, text);
        match earlier {
            None => {
                let message = format!("`{}` has a text for `{name}` now", now.name);
                two.report(say::changed("text-changed", text.span, None, message), format!("{name}: {is}"));
            }
            Some(earlier) if words(old, earlier) != is => {
                let message = format!("`{}` reads otherwise by `{name}`", now.name);
                let finding = say::changed("text-changed", text.span, Some(two.then(earlier.span)), message);
                two.report(finding, format!("{name}: {} -> {is}", words(old, earlier)));
            }
            Some(_) => {}
        }
    }
    for text in &before.texts {
        let name = channel(old, text);
        if now.texts.iter().all(|other| channel(new, other) != name) {
            let message = format!("`{}` has no text for `{name}` any more", now.name);
            let finding = say::changed("text-changed", now.span, Some(two.then(text.span)), message);
            two.report(finding, format!("without {name}"));
        }
    }
}

/// All that is said by one channel, in one line.
fn words(program: &Program, text: &MessageText) -> String {
    let said = Words::of(program);
    let parts = |parts: &[TextPart]| -> String {
        let part = |part: &TextPart| match part {
            TextPart::Literal(text) => text.to_string(),
            TextPart::Value(value, None) => format!("{{{}}}", said.term(value)),
            TextPart::Value(value, Some(or)) => format!("{{{} or {or}}}", said.term(value)),
        };
        parts.iter().map(part).collect()
    };
    let template = text.template.as_ref().map(|template| format!("template {template}"));
    let subject = text.subject.as_ref().map(|subject| format!("subject {}", parts(subject)));
    let body = text.body.as_ref().map(|body| parts(body));
    [template, subject, body].into_iter().flatten().collect::<Vec<_>>().join("; ")
}
