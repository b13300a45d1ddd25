package npmrc
import ("testing";"os")
func BenchmarkZZ(b *testing.B){
 for _,d:=range []string{"a","b"} {
 data,_:=os.ReadFile("/tmp/big/"+d+"/.npmrc")
 b.Run(d,func(b *testing.B){ for b.Loop(){
  m:=memoryMachine(Machine{Npm:Version{11,0,0},Cwd:"/p",Home:"/h",GOOS:"linux"},map[string]string{"/p/.npmrc":string(data),"/p/package.json":"{}"})
  c,_:=Load(m); c.Registries(); c.Credential("https://h/","");c.NearMisses("https://h/",""); c.Redactor()
 }})}
}
