;;; journey-mode.el --- Customer journeys as text -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1"))
;; Keywords: languages
;; SPDX-License-Identifier: MIT OR Apache-2.0

;;; Commentary:

;; Colours, indentation, checks by `journey check' through Flymake, layout by `journey fmt', and the language server for Eglot.

;;; Code:

(require 'flymake)
(require 'json)
(require 'project)

(defgroup journey nil
  "Customer journeys as text."
  :group 'languages)

(defcustom journey-program "journey"
  "The journey program: its name if it is in the path, else where it lies."
  :type 'string)

(defcustom journey-indent-offset 2
  "How many blanks a brace holds its lines further in."
  :type 'integer
  :safe #'integerp)

;;; Colours.  A word is a keyword only where it leads or joins, so most are known by what follows them.

(defun journey--words (&rest words)
  "A pattern for one of WORDS, which is no part of a path; the word is group 1."
  (concat "\\(?:^\\|[^.A-Za-z0-9_]\\)\\(" (mapconcat #'identity words "\\|") "\\)\\_>"))

(defconst journey--value "[0-9][0-9_.]*"
  "A number.")

(defun journey--is (pattern follows face &optional unless)
  "A rule: PATTERN's group 1 has FACE where FOLLOWS matches behind it, and UNLESS does not."
  (list
   (lambda (limit)
     (let (found)
       (while (and (not found) (re-search-forward pattern limit t))
         (goto-char (match-end 1))
         (when (and (looking-at-p follows) (not (and unless (looking-at-p unless))))
           (setq found t)))
       found))
   1 face))

;; Texts have their colour before words get theirs; `syntax-ppss' would disturb the match.
(defun journey--in-text ()
  "Whether what was matched stands in a text."
  (memq (get-text-property (match-beginning 0) 'face) '(font-lock-string-face font-lock-variable-name-face)))

(defconst journey-font-lock-keywords
  (let ((blank "[ \t]+") (maybe "[ \t]*")
        (value journey--value)
        (joining "[ \t]+\\(?:is\\|in\\|not\\|and\\|or\\|on\\|before\\|after\\|contains\\|every\\|once\\|when\\|where\\)\\_>"))
    (list
     ;; placeholders, in texts
     '("{ *\\([A-Za-z][A-Za-z0-9_]*\\(?:\\.[A-Za-z][A-Za-z0-9_]*\\)*\\) *\\(?:\\(or\\) +[^\"{}]+\\)?}"
       (0 (when (journey--in-text) 'font-lock-variable-name-face) t)
       (2 (when (journey--in-text) 'font-lock-builtin-face) t t))
     ;; items, and their names
     (list (concat "^[ \t]*\\(source\\|event\\|channel\\|category\\|status\\|message\\|action\\|segment\\|trigger\\|journey\\|population\\)"
                   "[ \t]+\\([A-Za-z][A-Za-z0-9_]*\\)[ \t]*\\(?:$\\|//\\|[\"{:=a-z]\\)")
           '(1 (unless (save-excursion (goto-char (match-end 1)) (looking-at-p "[ \t]+\\(?:is\\|in\\|not\\|and\\|or\\|on\\|before\\|after\\|contains\\|every\\|once\\)\\_>"))
                 'font-lock-keyword-face))
           '(2 (unless (save-excursion (goto-char (match-end 1)) (looking-at-p "[ \t]+\\(?:is\\|in\\|not\\|and\\|or\\|on\\|before\\|after\\|contains\\|every\\|once\\)\\_>"))
                 'font-lock-type-face)))
     (list "^[ \t]*\\(at\\)[ \t]+\\(most\\)[ \t]+\\(one\\)[ \t]+\\(of\\)\\_>" '(1 'font-lock-keyword-face) '(2 'font-lock-keyword-face)
           '(3 'font-lock-keyword-face) '(4 'font-lock-keyword-face))
     (journey--is "^[ \t]*\\(customer\\)\\_>" (concat maybe "{") ''font-lock-keyword-face)
     (journey--is "^[ \t]*\\(test\\)\\_>" (concat blank "\"") ''font-lock-keyword-face)
     (journey--is "^[ \t]*\\(cap\\)\\_>" "[ \t]+[A-Za-z0-9_]+[ \t]+at\\_>" ''font-lock-keyword-face)
     (journey--is "^[ \t]*\\(suppress\\)\\_>" "[ \t]+[A-Za-z0-9_]+[ \t]+when\\_>" ''font-lock-keyword-face)
     (journey--is (journey--words "persona") (concat blank "[A-Za-z][A-Za-z0-9_]*[ \t]+" value "%") ''font-lock-keyword-face)
     (list "\\_<\\(stage\\|split\\)[ \t]+\\([A-Za-z][A-Za-z0-9_]*\\)[ \t]*\\(?:[\"{]\\|per\\_>\\)"
           '(1 'font-lock-keyword-face) '(2 'font-lock-constant-face))
     (list "\\_<\\(go\\)[ \t]+\\(to\\)[ \t]+\\([A-Za-z][A-Za-z0-9_]*\\)" '(1 'font-lock-keyword-face) '(2 'font-lock-builtin-face) '(3 'font-lock-constant-face))
     ;; names before a colon, and what stands behind it
     '("\\(?:^\\|[^.\"A-Za-z0-9_]\\)\\([A-Za-z][A-Za-z0-9_]*\\)[ \t]*:\\(?:[^0-9]\\|$\\)" (1 'font-lock-property-name-face))
     '("[:f][ \t]*\\(money\\)[ \t]+\\([A-Z][A-Z][A-Z]\\)\\_>" (1 'font-lock-keyword-face) (2 'font-lock-builtin-face))
     '(":[ \t]*\\(set\\)[ \t]+of\\_>" (1 'font-lock-keyword-face))
     '(":[ \t]*\\(text\\|id\\|integer\\|number\\|percent\\|date\\|datetime\\|time\\|email\\|phone\\|timezone\\|channel\\|category\\)\\_>[ \t]*\\(?:[?=,}]\\|$\\|//\\|from\\_>\\)"
       (1 'font-lock-type-face))
     ;; lines of items, rules of journeys
     (journey--is (journey--words "address" "consent" "positive" "negative") (concat blank "[A-Za-z]") ''font-lock-keyword-face)
     (journey--is (journey--words "exempt") (concat blank "from\\_>") ''font-lock-keyword-face)
     (journey--is (journey--words "begins" "ends" "expires") (concat blank "\\(?:on\\|after\\)\\_>") ''font-lock-keyword-face)
     (journey--is (journey--words "quiet") (concat blank "\\(?:[0-9]\\|monday\\|tuesday\\|wednesday\\|thursday\\|friday\\|saturday\\|sunday\\)")
                  ''font-lock-keyword-face)
     (journey--is (journey--words "cost" "size") (concat blank value) ''font-lock-keyword-face (concat blank value "%"))
     (journey--is (journey--words "owner" "template" "subject") (concat blank "\"") ''font-lock-keyword-face)
     (journey--is (journey--words "runs") (concat blank "from\\_>") ''font-lock-keyword-face)
     (list "\\_<\\(enter\\)[ \t]+\\(on\\)[ \t]+\\(handoff\\)\\_>" '(1 'font-lock-keyword-face) '(2 'font-lock-builtin-face) '(3 'font-lock-keyword-face))
     (journey--is (journey--words "enter" "milestone" "goal") (concat blank "\\(?:on\\|when\\)\\_>") ''font-lock-keyword-face)
     (list "\\_<\\(reenter\\)[ \t]+\\(never\\|always\\|after\\)\\_>" '(1 'font-lock-keyword-face) '(2 'font-lock-keyword-face))
     (journey--is (journey--words "priority") (concat blank "-?[0-9]") ''font-lock-keyword-face)
     (journey--is (journey--words "holdout") (concat blank "\\(?:[0-9]\\|[A-Za-z][A-Za-z0-9_]*[ \t]+[0-9]\\)") ''font-lock-keyword-face)
     (journey--is (journey--words "simulate" "expect") (concat blank "[A-Za-z(]") ''font-lock-keyword-face joining)
     (journey--is (journey--words "take") "[ \t]+[A-Za-z0-9_]+[ \t]+in\\_>" ''font-lock-keyword-face)
     (list "\\_<\\(held\\)[ \t]+\\(out\\)\\_>" '(1 'font-lock-keyword-face) '(2 'font-lock-keyword-face))
     (journey--is (journey--words "fatigue") (concat blank value "%[ \t]+per\\_>") ''font-lock-keyword-face)
     (journey--is (journey--words "fails" "median" "sigma") (concat blank "[0-9]") ''font-lock-keyword-face)
     (journey--is (journey--words "lognormal") (concat blank "median\\_>") ''font-lock-keyword-face)
     (journey--is (journey--words "one") (concat blank "of\\_>") ''font-lock-keyword-face)
     (journey--is (journey--words "once") "[ \t]*\\(?:[{}a-z]\\|$\\|//\\)" ''font-lock-keyword-face)
     (journey--is (journey--words "average") "" ''font-lock-keyword-face)
     '("\\_<every[ \t]+\\(year\\|month\\)\\_>" (1 'font-lock-keyword-face))
     '("\\_<per[ \t]+\\(day\\|week\\|month\\|message\\|visit\\|customer\\)\\_>" (1 'font-lock-keyword-face))
     '("\\_<per[ \t]+customer[ \t]+per[ \t]+\\(day\\|week\\|month\\)\\_>" (1 'font-lock-keyword-face))
     '("[0-9][ \t]+\\(times\\)\\_>" (1 'font-lock-keyword-face))
     '("\\_<to[ \t]+\\(everyone\\)\\_>" (1 'font-lock-keyword-face))
     '("\\_<\\(may\\)[ \t]+\\(fail\\)\\_>" (1 'font-lock-keyword-face) (2 'font-lock-keyword-face))
     '("\\_<since[ \t]+\\(entry\\)\\_>" (1 'font-lock-keyword-face))
     (journey--is (journey--words "delay") (concat blank "up\\_>") ''font-lock-keyword-face)
     (journey--is (journey--words "becomes") (concat blank "[A-Za-z(]") ''font-lock-keyword-face)
     '("\\_<\\(?:second\\|minute\\|hour\\|day\\|week\\)s?[ \t]+\\(later\\)\\_>" (1 'font-lock-keyword-face))
     ;; statements
     (journey--is (journey--words "wait") (concat blank "\\(?:[0-9]\\|until\\_>\\)") ''font-lock-keyword-face)
     (journey--is (journey--words "send") "[ \t]+[A-Za-z0-9_]+[ \t]+\\(?:by\\|as\\)\\_>" ''font-lock-keyword-face)
     (journey--is (journey--words "await" "repeat") (concat blank "up\\_>") ''font-lock-keyword-face)
     (journey--is (journey--words "branch") "[ \t]*\\(?:{\\|on\\_>\\|as\\_>\\)" ''font-lock-keyword-face)
     (journey--is (journey--words "set") "[ \t]+[A-Za-z0-9_.]+[ \t]+to\\_>" ''font-lock-keyword-face)
     (journey--is (journey--words "mark" "clear" "do" "start") (concat blank "[A-Za-z]") ''font-lock-keyword-face joining)
     (journey--is (journey--words "go") (concat blank "on\\_>") ''font-lock-keyword-face)
     (list "\\_<\\(hand\\)[ \t]+\\(off\\)\\_>" '(1 'font-lock-keyword-face) '(2 'font-lock-keyword-face))
     (journey--is (journey--words "exit") "[ \t]*\\(?:[\"}]\\|$\\|//\\|on\\_>\\|when\\_>\\|[a-z]+[ \t]\\)" ''font-lock-keyword-face)
     ;; what joins
     (journey--is (journey--words "count" "sum") (concat blank "of\\_>") ''font-lock-builtin-face)
     (journey--is (journey--words "last") (concat blank "[0-9]") ''font-lock-builtin-face)
     (journey--is (journey--words "when" "where" "otherwise" "else") "" ''font-lock-keyword-face)
     (journey--is
      (journey--words "after" "ago" "and" "any" "as" "at" "before" "by" "contains" "ever" "every" "for" "from" "in" "inside" "is" "known" "no" "not"
                      "of" "on" "or" "per" "since" "then" "to" "until" "up" "with" "within" "worth")
      "" ''font-lock-builtin-face)
     ;; values
     (journey--is (journey--words "true" "false" "now") "" ''font-lock-constant-face (concat blank value "%"))
     (journey--is (journey--words "monday" "tuesday" "wednesday" "thursday" "friday" "saturday" "sunday") "" ''font-lock-constant-face)
     '("\\_<\\([0-9]+\\(?:_[0-9]+\\)*\\(?:\\.[0-9]+\\)?\\)[ \t]+\\(second\\|seconds\\|minute\\|minutes\\|hour\\|hours\\|day\\|days\\|week\\|weeks\\|[A-Z][A-Z][A-Z]\\)\\_>"
       (1 'font-lock-number-face) (2 'font-lock-builtin-face))
     '("\\_<[0-9][0-9_.:-]*\\_>%?" (0 'font-lock-number-face))))
  "The colours of journey texts.")

(unless (facep 'font-lock-number-face)  ; Emacs 28
  (defface font-lock-number-face '((t :inherit font-lock-constant-face)) "Numbers.")
  (defface font-lock-property-name-face '((t :inherit font-lock-variable-name-face)) "Names before a colon."))

(defvar journey-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 12" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?\\ "." table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?' "." table)
    (modify-syntax-entry ?% "." table)
    table)
  "Strings, comments and brackets of journey texts.")

;;; Indentation.

(defun journey-indent-line ()
  "Indent this line by the braces around it."
  (interactive)
  (let* ((state (save-excursion (syntax-ppss (line-beginning-position))))
         (closes (save-excursion (back-to-indentation) (looking-at-p "}")))
         (column (save-excursion
                   (if (nth 1 state)
                       (progn (goto-char (nth 1 state))
                              (+ (current-indentation) (if closes 0 journey-indent-offset)))
                     0))))
    (if (<= (current-column) (current-indentation))
        (indent-line-to column)
      (save-excursion (indent-line-to column)))))

;;; Checks and layout.

(defun journey--workspace ()
  "The folder of this buffer's workspace, or the one its file stands in."
  (expand-file-name (or (locate-dominating-file default-directory "journey.toml") default-directory)))

(defvar-local journey--checking nil "The check that is running.")

(defun journey--position (place)
  "The position of PLACE, which says line and column, counted from 1."
  (save-excursion
    (save-restriction
      (widen)
      (goto-char (point-min))
      (forward-line (1- (alist-get 'line place)))
      (min (+ (point) (1- (alist-get 'column place))) (point-max)))))

(defun journey--findings (output file)
  "What OUTPUT, the JSON of a check, says of FILE, as Flymake wants it."
  (let ((json-array-type 'list) (json-object-type 'alist) (json-null nil))
    (delq nil
          (mapcar
           (lambda (finding)
             (when (equal (expand-file-name (alist-get 'path finding) (journey--workspace)) file)
               (let ((from (journey--position (alist-get 'start finding)))
                     (to (journey--position (alist-get 'end finding))))
                 (flymake-make-diagnostic
                  (current-buffer) from (max to (1+ from))
                  (pcase (alist-get 'level finding) ("error" :error) ("warning" :warning) (_ :note))
                  (mapconcat #'identity
                             (delq nil (list (format "%s [%s]" (alist-get 'message finding) (alist-get 'name finding))
                                             (alist-get 'note finding) (alist-get 'help finding)))
                             "\n")))))
           (alist-get 'findings (json-read-from-string output))))))

(defun journey-flymake (report &rest _)
  "Tell Flymake through REPORT what `journey check' says of the text in this buffer."
  (unless (executable-find journey-program)
    (error "`%s' was not found: install it, or set `journey-program'" journey-program))
  (when (process-live-p journey--checking) (kill-process journey--checking))
  (let ((source (current-buffer))
        (file (buffer-file-name))
        (default-directory (journey--workspace)))
    (when file
      (setq journey--checking
            (make-process
             :name "journey-check" :noquery t :connection-type 'pipe
             :buffer (generate-new-buffer " *journey-check*")
             :stderr (get-buffer-create " *journey-check-errors*")
             :command (list journey-program "check" "--format" "json" "--stdin-filename" file)
             :sentinel
             (lambda (process _event)
               (when (memq (process-status process) '(exit signal))
                 (unwind-protect
                     (when (and (buffer-live-p source) (eq process (buffer-local-value 'journey--checking source)))
                       (let ((output (with-current-buffer (process-buffer process) (buffer-string))))
                         (with-current-buffer source
                           (if (memq (process-exit-status process) '(0 1))
                               (funcall report (journey--findings output file))
                             (funcall report :panic :explanation "`journey check' could not do its work")))))
                   (kill-buffer (process-buffer process)))))))
      (process-send-region journey--checking (point-min) (point-max))
      (process-send-eof journey--checking))))

(defun journey-format ()
  "Lay this buffer out with `journey fmt'."
  (interactive)
  (let ((laid-out (generate-new-buffer " *journey-fmt*")))
    (unwind-protect
        (if (zerop (call-process-region nil nil journey-program nil (list laid-out nil) nil "fmt" "--stdin"))
            (replace-buffer-contents laid-out)
          (message "`journey fmt' could not lay this text out"))
      (kill-buffer laid-out))))

;;;###autoload
(define-derived-mode journey-mode prog-mode "Journey"
  "Customer journeys as text."
  (setq-local comment-start "// " comment-end "" comment-start-skip "//+[ \t]*")
  (setq-local indent-line-function #'journey-indent-line indent-tabs-mode nil)
  (setq-local electric-indent-chars (append "}" electric-indent-chars))
  (setq-local font-lock-defaults '(journey-font-lock-keywords))
  (setq-local imenu-generic-expression
              '((nil "^journey[ \t]+\\([A-Za-z][A-Za-z0-9_]*\\)" 1)
                ("Stages" "^[ \t]+stage[ \t]+\\([A-Za-z][A-Za-z0-9_]*\\)" 1)
                ("Messages" "^message[ \t]+\\([A-Za-z][A-Za-z0-9_]*\\)" 1)
                ("Segments" "^segment[ \t]+\\([A-Za-z][A-Za-z0-9_]*\\)" 1)
                ("Triggers" "^trigger[ \t]+\\([A-Za-z][A-Za-z0-9_]*\\)" 1)
                ("Tests" "^test[ \t]+\"\\([^\"\n]*\\)\"" 1)))
  (add-hook 'flymake-diagnostic-functions #'journey-flymake nil t))

(define-key journey-mode-map (kbd "C-c C-f") #'journey-format)

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.journey\\'" . journey-mode))

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(journey-mode . ("journey" "lsp"))))

(provide 'journey-mode)
;;; journey-mode.el ends here
