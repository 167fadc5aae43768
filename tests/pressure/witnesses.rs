//! The life that a finding shows ends as the finding says, also when it is lived again from what stands in its JSON.

use journey::{
    compile::{compile, with_witness},
    config::Config,
    sim::{Plan, trace},
};

use super::never_more::{Dice, workspace};

#[test]
fn a_message_that_a_cap_may_stop_is_stopped() {
    let (mut found, mut shown) = (0, 0);
    for round in 0..60_u64 {
        let text = workspace(&mut Dice(0x51_7cc1_b727_220a ^ (round + 1).wrapping_mul(0x2545_f491_4f6c_dd1d)));
        let config = Config::lone("shop");
        let files = vec![("shop.journey".to_owned(), text.clone())];
        let compiled = compile(files.clone(), &config);
        for finding in compiled.findings.iter().filter(|finding| finding.name == "cap-may-block") {
            found += 1;
            let Some(witness) = &finding.witness else { continue };
            let replay = witness.replay.as_ref().expect("a life can be written down");
            let (graph, test) =
                with_witness(files.clone(), &config, replay).unwrap_or_else(|| panic!("{}", replay.test));
            let life = trace::of_test(&Plan::new(&graph), test).unwrap();
            let stopped = life.lines.iter().filter(|line| line.kind == "blocked");
            let capped = stopped.filter(|line| line.reasons.iter().any(|reason| reason.contains("(capped)"))).count();
            assert!(capped > 0, "{}\n{}", replay.test, life.human());
            shown += 1;
        }
    }
    assert!(found > 20, "only {found} findings");
    assert!(shown * 2 > found, "only {shown} of {found} findings show a life");
}
