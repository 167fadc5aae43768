// The words of the language, in alphabetical order; `src/scanner.c` holds the same list in the same order, and a test compares both
// with `grammar/journey.pest`.
export const KEYWORDS = `
action address after ago always and any as at average await
becomes before begins branch by
cap category channel clear consent contains cost count customer
day days delay do
else ends enter entry event ever every everyone exempt exit expect expires
fail fails false fatigue for friday from
go goal
hand handoff held holdout hour hours
in inside is
journey
known
last later lognormal
mark may median message milestone minute minutes monday money month most
negative never no not now
of off on once one or otherwise out owner
per persona population positive priority
quiet
reenter repeat runs
saturday second seconds segment send set sigma simulate since size source split stage start status subject sum sunday suppress
take template test then thursday times to trigger true tuesday
until up
visit
wait wednesday week weeks when where with within worth
year
`.trim().split(/\s+/);
