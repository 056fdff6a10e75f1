// A real SMTP server that keeps what it is given, and finds mails in it.
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

const wait_ms = 15000;

export class Mailbox {
    mails = [];
    waiting = [];

    async listen(port) {
        this.server = new SMTPServer({
            authOptional: true,
            disabledCommands: ["STARTTLS", "AUTH"],
            logger: false,
            onData: (stream, session, done) => {
                simpleParser(stream).then((mail) => {
                    mail.recipients = session.envelope.rcptTo.map((each) => each.address);
                    this.mails.push(mail);
                    this.waiting.splice(0).forEach((wake) => wake());
                    done();
                }, done);
            },
        });
        await new Promise((resolve, reject) => {
            this.server.on("error", reject);
            this.server.listen(port, "127.0.0.1", resolve);
        });
    }

    close() {
        return new Promise((resolve) => this.server.close(resolve));
    }

    // The next mail to that address that was not taken yet.
    async take(address) {
        const end = Date.now() + wait_ms;
        for (;;) {
            const index = this.mails.findIndex((mail) => mail.recipients.includes(address));
            if (index >= 0) return this.mails.splice(index, 1)[0];
            const left = end - Date.now();
            if (left <= 0) throw new Error(`no mail to ${address} within ${wait_ms} ms`);
            await new Promise((resolve) => {
                const timer = setTimeout(resolve, left);
                this.waiting.push(() => { clearTimeout(timer); resolve(); });
            });
        }
    }

    count(address) {
        return this.mails.filter((mail) => mail.recipients.includes(address)).length;
    }
}

export function link(mail) {
    const found = /https?:\/\/\S+\/auth\/v1\/verify\?[^\s<>")\]]+/.exec(mail.text);
    if (!found) throw new Error("no link in: " + mail.text);
    return found[0];
}

export function code(mail) {
    const found = /\b\d{6}\b/.exec(mail.text);
    if (!found) throw new Error("no code in: " + mail.text);
    return found[0];
}
