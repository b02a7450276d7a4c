//! The words by which names are found: what stands around them, what they begin with, what they never hold.

use std::collections::HashSet;
use std::sync::LazyLock;

/// A list that is asked often.
pub type Words = HashSet<&'static str>;

fn set(words: &'static str) -> Words {
    words.split_ascii_whitespace().collect()
}

/// Between two names.
pub static AND: LazyLock<Words> = LazyLock::new(|| set("and und y et e en og och"));
/// Before somebody who takes part.
pub static WITH: LazyLock<Words> = LazyLock::new(|| set("with mit con avec com met"));
/// Before “by” and somebody who takes part.
pub static BY: LazyLock<Words> = LazyLock::new(|| set("joined hosted moderated"));
/// Words that stand with the number of an episode.
pub static NUMBERED: LazyLock<Words> = LazyLock::new(|| set("episode ep folge no nr part season show"));
/// What somebody is called who takes part.
pub static GUEST: LazyLock<Words> = LazyLock::new(|| {
    set(
        "guest guests featuring feat ft gast gäste gästin invitado invitada invitados invité invitée invités convidado \
         convidada ospite speaker speakers interviewee",
    )
});
/// What one does with somebody: before “with” or “to”.
pub static TALK: LazyLock<Words> = LazyLock::new(|| {
    set("interview interviews conversation conversations talk talks talking talked speak speaks speaking spoke chat \
         chats chatting chatted sit sits sat down catch catches discussion dialogue gespräch diskutiert spricht sprechen \
         entrevista charla entretien q a qa hang hangs")
});
/// Before “with”, in notes.
pub static TOGETHER: LazyLock<Words> =
    LazyLock::new(|| set("along together again podcast show episode live host hosts here back panel session discuss"));
/// Before whoever is asked.
pub static WELCOME: LazyLock<Words> = LazyLock::new(|| {
    set(
        "welcome welcomes welcomed interviews interview interviewing interviewed interviewt entrevista hosts introducing \
         begrüßt empfängt features",
    )
});
/// Behind a name: what only somebody does who takes part.
pub static VERBS: LazyLock<Words> = LazyLock::new(|| {
    set("joins joined talks discusses explains shares speaks returns interview interviewed stops tells discuss \
         discussing reveals answers chats reflects recounts describes visits sits spricht bespricht diskutiert redet \
         erklärt erzählt berichtet")
});
/// Before a name, and not a part of it.
pub static TITLES: LazyLock<Words> = LazyLock::new(|| {
    set("dr prof professor mr mrs ms sir dame rev reverend pastor bishop rabbi father sister coach senator sen rep \
         congressman captain chef dj ceo author comedian")
});
/// Within a name, in small letters.
pub static PARTICLES: LazyLock<Words> = LazyLock::new(|| set("van von de del della da dos di du bin al el ter"));
/// The same behind one of [`PARTICLES`] only.
pub static ARTICLES: LazyLock<Words> = LazyLock::new(|| set("der den la los"));

/// Capitalised words that no name ends with, and small ones that describe nobody.
pub static STOPPED: LazyLock<Words> = LazyLock::new(|| {
    set("a about above after again all also america american an and are arena as association at awards back bad band \
         bank bay beach because been before best better big bonus book books bowl box boys bridge bros but by can cast \
         castle cathedral center central centre challenge chapter chapters christ christmas chronicles church city club \
         college comics company conference county cup daily day days digital district drive edition fellow broadcaster \
         license licence returns return subscribe subscriber follow website effect elementary ep episode episodes era \
         excellent experience family fest festival film films for foundation from full fund gallery game games gang get \
         gets go goes girls god gospel group guest guests guide hall he her here high hill his history holiday home \
         hospital hotel hour house how i if ii iii in inc india institute interview interviews into is island it its jr \
         junior just lake law league legacy library live llc love ltd magazine man me media meets memorial method minute \
         mission monday month more morning mountain movie museum music my network new news night not now of office on \
         one online or our out park part party pavilion place plan plus podcast podcasts prayer press prize project \
         radio report review reviews river road room saga school season section series session she show shows so society \
         song songs special square st stadium star state station store stories story street studio studios sunday super \
         talk talks team test than that the theater theatre their them then there they this thursday time to today \
         tomorrow top tour town trail trailer trio trophy truth tuesday tv university up update us video vol volume vs \
         war was we week weekly what when where which who why wild will wine with women world year years you your \
         january february march april may june july august september october november december friday saturday wednesday \
         der die das und ist ein eine über von zu im den dem des auf für mit")
});

/// Names that people are given, folded. No list of any place: the common ones of the languages in which feeds are met, as far as
/// they are not ordinary words or places, too.
pub static GIVEN: LazyLock<Words> = LazyLock::new(|| {
    set("aaron abby abdul abigail abraham ada adam adele adrian adriana agnes ahmed aidan aileen aisha al alain alan \
         alana albert alberto aldo alec alejandra alejandro aleksandr alena alessandra alessandro alessia alex alexa \
         alexander alexandra alexandre alexei alexis alfonso alfred ali alice alicia alina alisa alison alissa allan \
         allen allie allison alvin alyssa amanda amelia amit amy ana anand anastasia anders andi andre andrea andreas \
         andrei andres andrew andy angela angelica angelina angie angus anika anita anja anjali anke ankit ann anna \
         annabel anne annette annie anthony antje antoine anton antonia antonio anya april archie ariana arianna ariel \
         arjun arlene armando arne arnold aron arthur arun arvind asha ashley ashwin astrid audrey aurelie aurora avery \
         axel ayesha barbara barry bart basil bastian beatrice beatriz becca becky ben benedict benjamin benny \
         bernadette bernard bernd bernhard bernie bert beth bethany betsy betty beverly bianca bill billy birgit bjorn \
         blake bob bobby bonnie boris brad bradley brandi brandon brenda brendan brent bret brett brian briana brianna \
         bridget britney brittany bruce bruno bryan bryce bryn burt caleb calvin cameron camila camille carina carissa \
         carl carla carlo carlos carly carmen carol carole carolin carolina caroline carolyn carrie carsten carter casey \
         cassandra cassie catalina catherine cathy cecilia cedric celeste celia celine cesar chad chandler charlene \
         charles charlie charlotte chelsea cheryl chloe chris christa christian christiane christie christina christine \
         christoph christophe christopher christy chuck cindy claire clara clarence clark claudia claudio claus clay \
         clayton cliff clifford clint clinton clive cody colin colleen conrad constance corey corinna corinne cornelia \
         cory courtney craig curt curtis cynthia daisy dale damian damien damon dan dana dane daniel daniela daniele \
         daniella danielle danny daphne darby darcy daren darin dario darius darlene darrell darren darryl dave david \
         dawn dean deb debbie deborah debra deepak deirdre delia denis denise dennis derek desmond devin devon diana \
         diane diego dieter dina dinesh dirk dmitri dmitry dolores dominic dominik dominique don donald donna donny \
         donovan dora doreen doris dorothy doug douglas drew duane duncan dustin dwayne dwight dylan earl ed eddie edgar \
         edith edmund eduardo edward edwin eileen elaine eleanor elena eli eliana elias elijah elisa elisabeth elise \
         eliza elizabeth ella ellen ellie elliot elliott elsa elvis emil emilia emilie emilio emily emma emmanuel enrico \
         enrique eric erica erich erick erik erika erin ernest ernesto ernst esteban estelle esther ethan eugene eva \
         evan evelyn ezra fabian fabio fatima federica federico felicia felicity felipe felix ferdinand fernanda \
         fernando fiona florian floyd frances francesca francesco francis francisco franck francois frank frankie franz \
         fred freddie frederic frederick frederik frieda fritz gabe gabriel gabriela gabriele gabriella gail gareth \
         garrett garry gary gavin gemma gene genevieve geoff geoffrey georg george georges georgina gerald gerard gerd \
         gerhard gerry gianluca gianni gideon gil gilbert gina ginger ginny giorgio giovanni gisela giulia giuseppe \
         gladys glen glenda glenn gloria gordon graeme graham greg gregg gregor gregory greta gretchen guido guillaume \
         guillermo gunnar gunter gus gustavo guy gwen gwendolyn hal haley hank hanna hannah hannes hans harald harold \
         harriet harrison harry hartmut harvey hassan hayden hayley heather hector heidi heike heiko heiner heinrich \
         heinz helen helena helene helga helmut hendrik henri henrik henry herb herbert herman hermann hilary hilda \
         hillary holger holly homer horst howard hubert hugh hugo humberto ian ibrahim ida ignacio igor ilya imran ina \
         ines inga inge ingo ingrid ingrida irene irina iris irma irving isaac isabel isabella isabelle isaiah ismail \
         ivan ivana jack jackie jackson jacob jacqueline jacques jaime jake jakob jamal james jamie jan jana jane janet \
         janice janina janine janis jared jasmin jason jasper javier jay jayne jean jeanette jeanne jeannie jeff jeffery \
         jeffrey jen jenna jenni jennifer jenny jens jeremiah jeremy jerome jerry jesse jessica jessie jesus jill \
         jillian jim jimmy jo joachim joan joann joanna joanne joaquin jocelyn jochen jodi jodie jody joe joel joelle \
         joerg johan johann johanna johannes john johnny jon jonah jonas jonathan jonny jorg jorge jorn jose josef \
         joseph josephine josh joshua josie joy joyce juan juana juanita judith judy julia julian juliana juliane \
         julianne julie julien juliet juliette julio julius jurgen justin justine kai kara karen karim karin karina karl \
         karla karolin karsten kat kate katelyn katharina katharine katherine kathleen kathrin kathryn kathy katie katja \
         katrin katrina katy kay kayla keith kelli kellie kelly kelsey ken kendra kenneth kenny kent kerri kerry kerstin \
         kevin kieran kim kimberly kirk kirsten klaus konrad konstantin kris krista kristen kristian kristin kristina \
         kristine kristof kristy kumar kurt kyle kylie lana lance lara larissa larry lars laura lauren laurence laurent \
         laurie lawrence lea leah leanne lee leigh leila lena leo leon leonard leonardo leonie leslie lester leticia \
         lewis liam lidia lila lillian lily lina linda lindsay lindsey linus lisa liz liza lloyd logan lois lola lorenzo \
         loretta lori lorraine lothar lou louis louisa louise luca lucas lucia luciana lucien lucinda lucy ludwig luis \
         luisa lukas luke luther lydia lyle lynda lynn lynne mack maddie madeleine madeline madison magda magdalena \
         maggie malcolm malik mallory manfred manuel manuela mara marc marcel marcela marcelo marcia marco marcos marcus \
         margaret margarita margot maria mariah marian mariana marianne marie marietta marilyn marina mario marion \
         marisa marissa marjorie mark marko markus marlene marsha marta martha martin martina marty marvin mary maryam \
         mateo mathew mathias mathieu matt matteo matthew matthias matthieu mattias maureen maurice mauricio mauro max \
         maxim maxime maximilian maxine maya megan meghan mehdi mel melanie melinda melissa melody melvin mercedes \
         meredith mia micah michael michaela michal micheal michel michele michelle miguel mika mike mikael mikhail \
         milan mildred milena millie milton mindy miranda miriam mirko misty mitch mitchell mohamed mohammad mohammed \
         moira molly mona monica monika monique moritz morgan morris moritz muhammad myra myriam myron nadia nadine \
         nadja nancy naomi natalia natalie natasha nate nathalie nathan nathaniel neal ned neha neil nellie nelson \
         nicholas nick nico nicola nicolas nicole nigel nikhil niki nikita nikki nikola nikolai nikolas nils nina nina \
         noah noam noel noelle noemi nora norbert noreen norm norma norman olaf ole oleg olga oliver olivia olivier omar \
         oscar oskar otto owen pablo paige pam pamela paola paolo pascal pat patrice patricia patrick patrik patsy patti \
         patty paul paula paulina pauline pavel pedro peggy penelope penny pepe percy perry pete peter petra phil philip \
         philipp philippe phillip phoebe phyllis pia pierre piotr polly pooja prakash priscilla priya quentin quincy \
         rachael rachel rafael rahul raimund rainer raj rajesh ralf ralph ramon ramona randall randi randy raphael \
         raquel rashid raul ravi ray raymond rebecca reggie regina reginald reinhard reinhold renata renate rene renee \
         rhonda ricardo riccardo rich richard rick ricky rita rob robert roberta roberto robin robyn rochelle rod \
         roderick rodney rodrigo roger rohit roland rolf roman ron ronald ronda ronnie rory rosa rosalie rosalind \
         rosanna roseanne rosemary rosie ross roxanne roy ruben rudolf rudolph rudy rufus rupert russ russell ruth ryan \
         sabine sabrina sadie sally salvador salvatore sam samantha samir sammy samuel sandeep sandra sandy sanjay \
         santiago sara sarah sasha saskia saul scott sean sebastian selena selma serena sergei sergey sergio seth shane \
         shannon shari sharon shaun shawn shawna sheila shelby sheldon shelley shelly sheri sherri sherry sheryl shirley \
         shreya sid sidney siegfried sigrid silas silke silvia simon simona simone sofia sofie solomon sonia sonja sonya \
         sophia sophie spencer stacey stacy stan stanley stefan stefanie stefano steffen steffi stella stephan stephanie \
         stephen sterling steve steven stuart sue sunil suresh susan susana susanna susanne susie suzanne svein sven \
         svenja svetlana sybil sylvain sylvia sylvie tamara tami tammy tania tanja tanya tara tasha tatiana taylor ted \
         teresa teri terrence terri terry tessa thea thelma theo theodore theresa therese thierry thom thomas thorsten \
         tiffany tilman tim timo timothy tina tobias toby todd tom tomas tommaso tommy toni tony tonya torsten tracey \
         traci tracy travis trent trevor tricia trisha tristan trudy tyler ulf ulrich ulrike umesh ursula uta ute uwe \
         val valentina valeria valerie vanessa vera vernon veronica veronika vic vicki vicky victor vijay vikram viktor \
         viktoria vince vincent vinod viola violet virginia vivian viviana vladimir volker wade wallace wally walter \
         wanda warren wayne wendell wendy werner wes wesley whitney wilbur wilfried wilhelm will willem william willie \
         willy wilma winfried winston wojciech wolfgang xavier yan yannick yasmin yolanda yuki yuri yusuf yvette yvonne \
         zach zachary zack zoe zoltan")
});
